import {
  asTreeOf,
  code,
  day,
  flag,
  id,
  inRunsOf,
  inTurn,
  json,
  label,
  lineNumber,
  moment,
  money,
  oneOf,
  optional,
  ref,
  text,
  unique,
  whole,
} from './column.js';
import { type SampleSchema, table, view } from './table.js';

const CATEGORIES = [
  'Everything',
  'Tools',
  'Fixings',
  'Paints',
  'Garden',
  'Hand tools',
  'Power tools',
  'Screws',
  'Wall paints',
  'Seeds',
];
const PRODUCTS = [
  'Claw hammer',
  'Bench vice',
  'Wood screw',
  'Hex bolt',
  'Wall paint',
  'Garden hose',
  'Drill bit',
  'Spirit level',
  'Paint roller',
  'Tape measure',
];
const SUPPLIERS = [
  'Northern Steel',
  'Delta Fasteners',
  'Colour Works',
  'Riverside Plastics',
  'Summit Machines',
  'Meadow Seeds',
];

export const inventory: SampleSchema = {
  name: 'inventory',
  comment: 'Products, where they lie, and how they move',
  tables: [
    table('categories', 'The tree that products hang in', 10, {
      id: id(),
      parent_id: optional(ref('inventory.categories', 'The category above; NULL at the top', asTreeOf(4)), 0),
      name: unique(label(CATEGORIES, 'Name shown in the catalogue')),
    }),
    table('suppliers', 'Companies we buy from', 6, {
      id: id(),
      code: code('S', 'Supplier number'),
      name: label(SUPPLIERS, 'Trading name'),
      lead_time_days: whole(2, 30, 'Days from order to delivery'),
      approved: flag(0.8, 'Passed the yearly audit'),
    }),
    table(
      'products',
      'Everything we can sell',
      30,
      {
        id: id(),
        sku: code('SKU', 'Stock keeping unit'),
        name: label(PRODUCTS, 'Name in the catalogue'),
        supplier_id: ref('inventory.suppliers', 'Preferred supplier'),
        unit_cost: money(0.5, 600, 'What one unit costs us'),
        weight_grams: whole(5, 9000, 'Weight of one unit'),
        attributes: json('Properties that differ by category', ({ row }) => ({
          colour: ['blue', 'black', 'plain'][row % 3],
          pack: (row % 5) + 1,
        })),
        discontinued: flag(0.1, 'No longer ordered'),
      },
      { indexes: [['name'], ['supplier_id', 'discontinued']] },
    ),
    table(
      'product_categories',
      'Which category a product is shown in',
      30,
      {
        product_id: ref('inventory.products', 'The product', inTurn(30)),
        category_id: ref('inventory.categories', 'The category'),
      },
      { key: ['product_id', 'category_id'] },
    ),
    table('warehouses', 'Buildings that hold stock', 3, {
      id: id(),
      code: code('W', 'Short name on labels'),
      name: label(['Main hall', 'Cold store', 'Yard'], 'Name'),
      manager_id: optional(ref('hr.employees', 'Who runs it')),
    }),
    table(
      'bins',
      'Shelf places inside a warehouse',
      18,
      {
        id: id(),
        warehouse_id: ref('inventory.warehouses', 'The building', inTurn(3)),
        label: label(['A1', 'A2', 'B1', 'B2', 'C1', 'C2'], 'Label on the shelf'),
        capacity: whole(20, 400, 'Units that fit'),
      },
      { unique: [['warehouse_id', 'label']] },
    ),
    table(
      'stock_levels',
      'How much of a product lies in a warehouse',
      60,
      {
        product_id: ref('inventory.products', 'The product', inRunsOf(2)),
        warehouse_id: ref('inventory.warehouses', 'The warehouse', inTurn(2)),
        on_hand: whole(0, 500, 'Units on the shelf'),
        reserved: whole(0, 40, 'Units promised to orders'),
        counted_on: optional(day('Last stock count')),
      },
      { key: ['product_id', 'warehouse_id'] },
    ),
    table(
      'stock_movements',
      'Every change of stock, in and out',
      50,
      {
        id: id(),
        product_id: ref('inventory.products', 'The product'),
        bin_id: ref('inventory.bins', 'The shelf place'),
        kind: oneOf('movement_kind', ['receipt', 'issue', 'transfer', 'count'], 'Why stock changed'),
        quantity: whole(-60, 120, 'Units; negative when stock went out'),
        moved_at: moment('When it happened'),
      },
      { indexes: [['product_id', 'moved_at']] },
    ),
    table('purchase_orders', 'What we ordered from suppliers', 12, {
      id: id(),
      code: code('PO', 'Number on the order'),
      supplier_id: ref('inventory.suppliers', 'Who delivers'),
      status: oneOf('purchase_status', ['draft', 'sent', 'received'], 'How far it has come'),
      ordered_on: day('When it was sent'),
    }),
    table(
      'purchase_order_lines',
      'One product of a purchase order',
      24,
      {
        purchase_order_id: ref('inventory.purchase_orders', 'The order', inRunsOf(2)),
        line_no: lineNumber(2, 'Position, from 1'),
        product_id: ref('inventory.products', 'What was ordered'),
        quantity: whole(10, 500, 'Units'),
        unit_cost: money(0.5, 600, 'Agreed cost of one unit'),
      },
      { key: ['purchase_order_id', 'line_no'] },
    ),
    table('shipments', 'Parcels and pallets that left', 20, {
      id: id(),
      order_id: ref('sales.orders', 'What is delivered', inTurn(40)),
      warehouse_id: ref('inventory.warehouses', 'Where it left from'),
      carrier: oneOf('carrier', ['own', 'road', 'rail', 'sea'], 'Who carries it'),
      tracking_code: optional(code('T', 'Number to follow it by')),
      shipped_at: moment('When it left'),
    }),
    table(
      'shipment_lines',
      'Which order lines a shipment holds',
      20,
      {
        shipment_id: ref('inventory.shipments', 'The shipment', inTurn(20)),
        order_id: ref('sales.orders', 'The order', inTurn(40)),
        line_no: lineNumber(2, 'Its line'),
        note: optional(text(['Fragile', 'This side up', 'Keep dry'], 'Handling note'), 2),
      },
      {
        key: ['shipment_id', 'order_id', 'line_no'],
        references: [{ columns: ['order_id', 'line_no'], table: 'sales.order_lines', to: ['order_id', 'line_no'] }],
      },
    ),
  ],
  views: [
    view(
      'available_stock',
      'Units that can still be promised',
      `SELECT p.sku, p.name, SUM(s.on_hand - s.reserved) AS available
         FROM inventory.products p JOIN inventory.stock_levels s ON s.product_id = p.id GROUP BY p.sku, p.name`,
    ),
    view(
      'supplier_catalogue',
      'Which supplier delivers which product',
      `SELECT s.code AS supplier, p.sku, p.name, p.unit_cost
         FROM inventory.suppliers s JOIN inventory.products p ON p.supplier_id = s.id`,
    ),
  ],
};
