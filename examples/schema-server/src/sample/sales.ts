import {
  code,
  day,
  flag,
  id,
  inRunsOf,
  inTurn,
  label,
  lineNumber,
  moment,
  money,
  oneOf,
  optional,
  pick,
  ref,
  text,
  unique,
  whole,
} from './column.js';
import { type SampleSchema, table, view } from './table.js';

const REGIONS = ['North', 'South', 'East', 'West', 'Overseas'];
const COMPANIES = [
  'Blue Harbour Foods',
  'Copper Lane Tools',
  'Old Mill Paper',
  'Green Valley Clinics',
  'Red Brick Hotels',
  'Silver Birch Schools',
  'Grey Stone Transport',
  'Amber Field Farms',
  'White Cliff Marine',
  'Long Meadow Dairy',
];
const CITIES = ['Port Allen', 'Westhaven', 'Millbridge', 'Stonefield', 'Eastlake', 'Norwood'];
const CURRENCIES = ['EUR', 'USD', 'GBP'];
const REMARKS = [
  'Deliver before noon',
  'Call the gate first',
  'Split delivery accepted',
  'Invoice by post',
  'No remark',
];

export const sales: SampleSchema = {
  name: 'sales',
  comment: 'Customers, their orders, and the money that comes in',
  tables: [
    table('regions', 'Where we sell', 5, {
      id: id(),
      name: unique(label(REGIONS, 'Name of the region')),
      currency: pick(CURRENCIES, 'Currency of new price lists, ISO 4217'),
    }),
    table(
      'customers',
      'Companies that buy from us',
      24,
      {
        id: id(),
        code: code('C', 'Account number, printed on every invoice'),
        name: label(COMPANIES, 'Trading name'),
        region_id: ref('sales.regions', 'Sales region that looks after the account'),
        status: oneOf(
          'customer_status',
          ['prospect', 'active', 'dormant', 'blocked'],
          'Where the account is in its life',
        ),
        credit_limit: money(500, 50_000, 'Highest open balance allowed'),
        account_manager_id: optional(ref('hr.employees', 'Who looks after the account')),
        created_at: moment('When the account was opened'),
      },
      { indexes: [['status', 'created_at']] },
    ),
    table('contact_channels', 'How a department of a customer is reached', 30, {
      id: id(),
      customer_id: ref('sales.customers', 'The customer', inTurn(24)),
      department: pick(['Purchasing', 'Accounts', 'Goods in', 'Management'], 'Department that answers'),
      channel: oneOf('contact_channel', ['email', 'telephone', 'portal'], 'How to reach it'),
      preferred: flag(0.3, 'Tried first'),
    }),
    table(
      'addresses',
      'Places we deliver or send invoices to',
      28,
      {
        id: id(),
        customer_id: ref('sales.customers', 'The customer', inTurn(24)),
        purpose: oneOf('address_purpose', ['delivery', 'invoice'], 'What the address is for'),
        street: label(['Harbour Road', 'Mill Street', 'Station Square', 'Canal Side'], 'Street and number'),
        city: pick(CITIES, 'Town'),
        postal_code: code('P', 'Postal code'),
      },
      { indexes: [['city', 'postal_code']] },
    ),
    table('price_lists', 'Prices that hold for a region and a season', 6, {
      id: id(),
      region_id: ref('sales.regions', 'Region the list is for', inTurn(5)),
      name: unique(label(['Spring', 'Summer', 'Autumn', 'Winter', 'Clearance', 'Contract'], 'Name of the list')),
      valid_from: day('First day the list holds'),
      valid_to: optional(day('Last day the list holds; NULL while it has no end')),
    }),
    table(
      'price_list_items',
      'The price of one product in one list',
      36,
      {
        price_list_id: ref('sales.price_lists', 'The list', inTurn(6)),
        product_id: ref('inventory.products', 'The product', inRunsOf(6)),
        price: money(1, 900, 'Net price of one unit'),
        discountable: flag(0.6, 'Whether a sales clerk may lower it'),
      },
      { key: ['price_list_id', 'product_id'] },
    ),
    table('quotes', 'Offers that may become orders', 14, {
      id: id(),
      customer_id: ref('sales.customers', 'Who asked'),
      total: money(100, 9000, 'Net amount offered'),
      expires_on: day('Last day the offer holds'),
      accepted: optional(flag(0.5, 'What the customer said; NULL while open')),
    }),
    table(
      'orders',
      'What customers asked us to deliver',
      40,
      {
        id: id(),
        code: code('O', 'Order number'),
        customer_id: ref('sales.customers', 'Who ordered'),
        quote_id: optional(ref('sales.quotes', 'The offer it came from'), 2),
        address_id: ref('sales.addresses', 'Where to deliver'),
        status: oneOf(
          'order_status',
          ['open', 'picked', 'shipped', 'closed', 'cancelled'],
          'How far the order has come',
        ),
        placed_at: moment('When it was placed'),
        remark: optional(text(REMARKS, 'What the customer wants us to know')),
      },
      { indexes: [['status', 'placed_at'], ['placed_at']] },
    ),
    table(
      'order_lines',
      'One product of an order',
      80,
      {
        order_id: ref('sales.orders', 'The order', inRunsOf(2)),
        line_no: lineNumber(2, 'Position in the order, from 1'),
        product_id: ref('inventory.products', 'What was ordered'),
        quantity: whole(1, 40, 'Units'),
        unit_price: money(1, 900, 'Net price of one unit when the order was placed'),
      },
      { key: ['order_id', 'line_no'] },
    ),
    table(
      'invoices',
      'Bills sent to customers',
      30,
      {
        id: id(),
        code: code('I', 'Invoice number, without gaps'),
        order_id: unique(ref('sales.orders', 'What is billed', inTurn(40))),
        total: money(50, 12_000, 'Net amount'),
        tax: money(5, 2400, 'Tax on it'),
        due_on: day('When it has to be paid'),
      },
      { indexes: [['due_on']] },
    ),
    table('payments', 'Money received', 26, {
      id: id(),
      invoice_id: ref('sales.invoices', 'The bill it pays'),
      amount: money(10, 6000, 'Amount received'),
      method: oneOf('payment_method', ['transfer', 'card', 'cash'], 'How it was paid'),
      received_at: moment('When it reached the account'),
    }),
    table(
      'returns',
      'Goods that came back',
      10,
      {
        id: id(),
        order_id: ref('sales.orders', 'The order', inRunsOf(1)),
        line_no: lineNumber(2, 'Its line'),
        quantity: whole(1, 5, 'Units that came back'),
        reason: pick(['Damaged', 'Wrong article', 'Too late', 'Changed mind'], 'What the customer said'),
      },
      { references: [{ columns: ['order_id', 'line_no'], table: 'sales.order_lines', to: ['order_id', 'line_no'] }] },
    ),
  ],
  views: [
    view(
      'open_orders',
      'Orders that still need somebody to act',
      `SELECT o.id, o.code, c.name AS customer, o.status, o.placed_at
         FROM sales.orders o JOIN sales.customers c ON c.id = o.customer_id WHERE o.status IN ('open', 'picked')`,
    ),
    view(
      'customer_balances',
      'What each customer was billed',
      `SELECT c.id AS customer_id, c.name, COUNT(i.id) AS invoices, COALESCE(SUM(i.total), 0) AS billed
         FROM sales.customers c LEFT JOIN sales.orders o ON o.customer_id = c.id
         LEFT JOIN sales.invoices i ON i.order_id = o.id GROUP BY c.id, c.name`,
    ),
  ],
};
