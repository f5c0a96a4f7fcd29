import {
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
  pick,
  ratio,
  ref,
  unique,
  whole,
} from './column.js';
import { type SampleSchema, table, view } from './table.js';

const PATHS = ['/', '/tools', '/paints', '/garden', '/cart', '/checkout', '/help'];
const CAMPAIGNS = ['Spring paint week', 'Garden opening', 'Trade days', 'Clearance', 'Newsletter'];

export const analytics: SampleSchema = {
  name: 'analytics',
  comment: 'What visitors of the shop did, and what is made of it',
  tables: [
    table('devices', 'Kinds of device', 4, {
      id: id(),
      name: unique(label(['Desktop', 'Telephone', 'Tablet', 'Till'], 'Name')),
      touch: flag(0.6, 'Has a touch screen'),
    }),
    table(
      'sessions',
      'Visits to the shop',
      40,
      {
        id: id(),
        device_id: ref('analytics.devices', 'What was used'),
        customer_id: optional(ref('sales.customers', 'Who, when signed in'), 2),
        started_at: moment('First request'),
        seconds: whole(3, 2400, 'Length of the visit'),
        converted: flag(0.2, 'Ended in an order'),
      },
      { indexes: [['started_at'], ['converted', 'started_at']] },
    ),
    table(
      'page_views',
      'Pages seen in a visit',
      80,
      {
        session_id: ref('analytics.sessions', 'The visit', inRunsOf(2)),
        view_no: lineNumber(2, 'Order within the visit, from 1'),
        path: pick(PATHS, 'Path of the page'),
        product_id: optional(ref('inventory.products', 'The product shown, if one was'), 2),
        milliseconds: whole(80, 60_000, 'Time on the page'),
      },
      { key: ['session_id', 'view_no'], indexes: [['path']] },
    ),
    table(
      'events',
      'Things visitors did',
      50,
      {
        id: id(),
        session_id: ref('analytics.sessions', 'The visit'),
        kind: oneOf('event_kind', ['search', 'add_to_cart', 'remove_from_cart', 'checkout', 'error'], 'What was done'),
        payload: optional(
          json('Details, by kind', ({ row }) => ({ position: row % 7, query: PATHS[row % PATHS.length] })),
        ),
        occurred_at: moment('When'),
      },
      { indexes: [['kind', 'occurred_at']] },
    ),
    table('campaigns', 'What we advertise', 5, {
      id: id(),
      name: unique(label(CAMPAIGNS, 'Name')),
      budget: money(500, 20_000, 'Money set aside'),
      starts_on: day('First day'),
    }),
    table(
      'campaign_clicks',
      'Visits that came from a campaign',
      30,
      {
        campaign_id: ref('analytics.campaigns', 'The campaign', inTurn(5)),
        session_id: ref('analytics.sessions', 'The visit', inTurn(40)),
        cost: money(0.05, 4, 'What the click cost'),
      },
      { key: ['campaign_id', 'session_id'] },
    ),
    table('experiments', 'Questions put to visitors by showing two things', 4, {
      id: id(),
      code: code('X', 'Short name in the code'),
      hypothesis: pick(
        ['A shorter form sells more', 'Prices with tax are trusted', 'Large pictures help'],
        'What we expect',
      ),
      finished: flag(0.5, 'No longer running'),
    }),
    table(
      'experiment_variants',
      'What is shown',
      8,
      {
        id: id(),
        experiment_id: ref('analytics.experiments', 'The experiment', inRunsOf(2)),
        name: label(['Control', 'Change'], 'Name'),
        share: ratio('Share of visitors that see it'),
      },
      { unique: [['experiment_id', 'name']] },
    ),
    table(
      'experiment_assignments',
      'Which variant a visit saw',
      40,
      {
        session_id: ref('analytics.sessions', 'The visit', inTurn(40)),
        variant_id: ref('analytics.experiment_variants', 'The variant'),
      },
      { key: ['session_id', 'variant_id'] },
    ),
    table(
      'daily_sales',
      'Turnover a region and a day',
      30,
      {
        region_id: ref('sales.regions', 'The region', inTurn(5)),
        day_no: { ...lineNumber(30, 'Day of the year'), value: ({ row }) => Math.floor(row / 5) + 1 },
        orders: whole(0, 60, 'Orders placed'),
        turnover: money(0, 40_000, 'Net turnover'),
      },
      { key: ['region_id', 'day_no'] },
    ),
    table(
      'product_scores',
      'How well a product does',
      30,
      {
        product_id: ref('inventory.products', 'The product', inTurn(30)),
        score: ratio('From 0 to 1'),
        computed_at: moment('When it was computed'),
      },
      { key: ['product_id'], indexes: [['score']] },
    ),
    table(
      'forecasts',
      'Units we expect to sell',
      30,
      {
        id: id(),
        product_id: ref('inventory.products', 'The product', inTurn(30)),
        month_no: whole(1, 12, 'Month'),
        expected_units: whole(0, 900, 'Units expected'),
        model: pick(['seasonal', 'linear', 'naive'], 'How it was computed'),
      },
      { indexes: [['product_id', 'month_no']] },
    ),
  ],
  views: [
    view(
      'conversion_by_device',
      'Share of visits that end in an order',
      `SELECT d.name AS device, COUNT(s.id) AS visits, SUM(CASE WHEN s.converted THEN 1 ELSE 0 END) AS orders
         FROM analytics.devices d JOIN analytics.sessions s ON s.device_id = d.id GROUP BY d.name`,
    ),
    view(
      'popular_products',
      'Products by page views',
      `SELECT p.sku, p.name, COUNT(v.view_no) AS views
         FROM inventory.products p JOIN analytics.page_views v ON v.product_id = p.id GROUP BY p.sku, p.name`,
    ),
  ],
};
