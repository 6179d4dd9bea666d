/**
 * One file holds one shop. Times are UTC milliseconds, amounts integer minor units of the row's currency.
 * Rows that came from a file carry its import; an import that is undone is hidden at once (`state`) and purged later.
 */
export const initial = `
CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL                 -- JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE imports (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  state TEXT NOT NULL CHECK (state IN ('active', 'undone')),
  kind TEXT NOT NULL CHECK (kind IN ('orders', 'events')),
  started_at INTEGER NOT NULL,
  finished_at INTEGER NOT NULL,
  files TEXT NOT NULL,                -- JSON: names, sizes, profiles
  report TEXT NOT NULL                -- JSON: the whole ImportReport
) STRICT;

CREATE TABLE customers (
  id INTEGER PRIMARY KEY,
  external_id TEXT NOT NULL UNIQUE,   -- exactly as in the file
  email TEXT,
  name TEXT,
  phone TEXT,
  accepts_marketing INTEGER,          -- 1, 0 or unknown
  -- summary of the visible orders, kept by every import and undo
  orders INTEGER NOT NULL DEFAULT 0,
  first_order_at INTEGER,
  last_order_at INTEGER,
  spent_minor INTEGER NOT NULL DEFAULT 0,
  currency TEXT
) STRICT;
CREATE INDEX customers_by_last_order ON customers (last_order_at);
CREATE INDEX customers_by_orders ON customers (orders, last_order_at);

CREATE TABLE products (
  id INTEGER PRIMARY KEY,
  external_id TEXT NOT NULL UNIQUE,
  name TEXT,
  category TEXT,
  is_product INTEGER NOT NULL DEFAULT 1,  -- 0: fee, postage, adjustment
  -- summary of the visible orders
  customers INTEGER NOT NULL DEFAULT 0,
  orders INTEGER NOT NULL DEFAULT 0,
  quantity REAL NOT NULL DEFAULT 0,
  last_price_minor INTEGER,
  currency TEXT,
  last_sold_at INTEGER
) STRICT;

CREATE TABLE customer_facts (         -- what each import says of its customers, so that an undo can bring back what was said before
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  import_id INTEGER NOT NULL REFERENCES imports (id),
  at INTEGER,                         -- when it was true
  email TEXT, name TEXT, phone TEXT, accepts_marketing INTEGER,
  PRIMARY KEY (customer_id, import_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_facts_by_import ON customer_facts (import_id);

CREATE TABLE product_facts (
  product_id INTEGER NOT NULL REFERENCES products (id),
  import_id INTEGER NOT NULL REFERENCES imports (id),
  at INTEGER,
  name TEXT, category TEXT, is_product INTEGER NOT NULL,
  PRIMARY KEY (product_id, import_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX product_facts_by_import ON product_facts (import_id);

CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  import_id INTEGER NOT NULL REFERENCES imports (id),
  external_id TEXT NOT NULL,
  customer_id INTEGER REFERENCES customers (id),
  placed_at INTEGER NOT NULL,
  currency TEXT NOT NULL,
  state INTEGER NOT NULL DEFAULT 0,   -- 0 counts; 1 cancelled as a whole; 2 unpaid; 3 test; 4 all of it returned; 5 holds no sale (returns, fees)
  refunded_minor INTEGER NOT NULL DEFAULT 0, -- given back on the order as a whole, where the file names no line
  -- sums over the product lines of this order; revenue is sales less refunds over states 0, 4 and 5
  sales_minor INTEGER NOT NULL DEFAULT 0,
  refunds_minor INTEGER NOT NULL DEFAULT 0, -- returned of its lines, and returns in it whose purchase is not in the files
  lines INTEGER NOT NULL DEFAULT 0,
  hidden INTEGER NOT NULL DEFAULT 0   -- 1: its import is undone, it waits to be purged
) STRICT;
CREATE UNIQUE INDEX orders_by_external_id ON orders (external_id) WHERE hidden = 0;
CREATE INDEX orders_by_customer ON orders (customer_id, placed_at);
CREATE INDEX orders_by_import ON orders (import_id);
CREATE INDEX orders_by_time ON orders (placed_at) WHERE state = 0 AND hidden = 0;  -- the orders that count

CREATE TABLE order_lines (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (id),
  product_id INTEGER NOT NULL REFERENCES products (id),
  quantity REAL NOT NULL,
  unit_price TEXT,                    -- exact decimal as in the file
  total_minor INTEGER,                -- null where no price is known
  returned_quantity REAL NOT NULL DEFAULT 0, -- of a sale: what came back; of a return: the part whose purchase was found
  returned_minor INTEGER NOT NULL DEFAULT 0,
  kind INTEGER NOT NULL DEFAULT 0,    -- 0 sale; 1 return (quantity and total negative); 2 fee, postage or stock adjustment
  source_row INTEGER NOT NULL
) STRICT;
CREATE INDEX order_lines_by_order ON order_lines (order_id);
CREATE INDEX order_lines_by_product ON order_lines (product_id);
CREATE INDEX order_lines_returned ON order_lines (order_id, product_id) WHERE kind = 1 OR returned_quantity <> 0;

CREATE TABLE events (
  id INTEGER PRIMARY KEY,
  import_id INTEGER NOT NULL REFERENCES imports (id),
  customer_id INTEGER REFERENCES customers (id),
  product_id INTEGER REFERENCES products (id),
  kind INTEGER NOT NULL,              -- position in EVENT_KINDS
  at INTEGER NOT NULL,
  session TEXT,
  price_minor INTEGER,
  event_key INTEGER NOT NULL,         -- hash of what the event says, so that the same event comes in once
  hidden INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX events_by_key ON events (event_key) WHERE hidden = 0;
CREATE INDEX events_by_customer ON events (customer_id, at);
CREATE INDEX events_by_import ON events (import_id);

CREATE TABLE months (                 -- sales by month of the shop's calendar, kept by every import and undo
  month TEXT NOT NULL,
  currency TEXT NOT NULL,
  orders INTEGER NOT NULL,
  sales_minor INTEGER NOT NULL,
  refunds_minor INTEGER NOT NULL,
  PRIMARY KEY (month, currency)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  task TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled', 'interrupted')),
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  as_of INTEGER NOT NULL,
  orders INTEGER NOT NULL,
  data_fingerprint TEXT NOT NULL,
  device TEXT NOT NULL,
  winner TEXT,
  configuration TEXT NOT NULL,        -- JSON
  evaluation TEXT,                    -- JSON: Evaluation
  model TEXT,                         -- JSON: what prediction needs; networks name a file in models/
  error TEXT,                         -- JSON: code and params
  in_use INTEGER NOT NULL DEFAULT 0   -- the run whose model answers the task now
) STRICT;
CREATE UNIQUE INDEX runs_in_use ON runs (task) WHERE in_use = 1;

CREATE TABLE prediction_sets (        -- one row a task: what the stored predictions rest on
  task TEXT PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  as_of INTEGER NOT NULL,
  horizon_days INTEGER,
  made_at INTEGER NOT NULL,
  customers INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE churn_predictions (
  customer_id INTEGER PRIMARY KEY REFERENCES customers (id),
  churn_probability REAL NOT NULL,
  next_order_at INTEGER, next_order_low INTEGER, next_order_high INTEGER,
  orders_90 REAL NOT NULL, orders_180 REAL NOT NULL, orders_365 REAL NOT NULL,
  revenue_90 REAL, revenue_180 REAL, revenue_365 REAL,
  currency TEXT NOT NULL,
  risk INTEGER NOT NULL,              -- position in RISK_BANDS
  segment TEXT NOT NULL,
  value_at_risk REAL,
  reasons TEXT NOT NULL               -- JSON: Reason[]
) STRICT;
CREATE INDEX churn_by_value ON churn_predictions (value_at_risk);
CREATE INDEX churn_by_risk ON churn_predictions (risk, value_at_risk);
CREATE INDEX churn_by_next_order ON churn_predictions (next_order_at);
CREATE INDEX churn_by_probability ON churn_predictions (churn_probability);
CREATE INDEX churn_by_turn ON churn_predictions (risk = 2, next_order_at, customer_id);  -- soonest first, high risk last
-- what the customers page filters and sorts by, without the reasons
CREATE INDEX churn_by_customer ON churn_predictions (customer_id, risk, value_at_risk, next_order_at, segment, churn_probability);

CREATE TABLE recommendations (
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  rank INTEGER NOT NULL,
  product_id INTEGER NOT NULL REFERENCES products (id),
  score REAL NOT NULL,
  reason TEXT NOT NULL,               -- JSON: Reason
  PRIMARY KEY (customer_id, rank)
) STRICT, WITHOUT ROWID;
CREATE INDEX recommendations_best ON recommendations (product_id, score) WHERE rank = 1;  -- whose best offer a product is

CREATE TABLE similar_products (
  product_id INTEGER NOT NULL REFERENCES products (id),
  rank INTEGER NOT NULL,
  other_product_id INTEGER NOT NULL REFERENCES products (id),
  score REAL NOT NULL, lift REAL NOT NULL, support INTEGER NOT NULL,
  PRIMARY KEY (product_id, rank)
) STRICT, WITHOUT ROWID;

CREATE TABLE bought_together (
  product_id INTEGER NOT NULL REFERENCES products (id),
  rank INTEGER NOT NULL,
  other_product_id INTEGER NOT NULL REFERENCES products (id),
  score REAL NOT NULL, lift REAL NOT NULL, support INTEGER NOT NULL,
  PRIMARY KEY (product_id, rank)
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (                   -- what main was asked to do, so that a crash can be told and offered again
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  lane TEXT NOT NULL,
  state TEXT NOT NULL,
  request TEXT NOT NULL,              -- JSON: JobRequest
  created_at INTEGER NOT NULL,
  finished_at INTEGER,
  result TEXT,                        -- JSON
  error TEXT                          -- JSON: code and params
) STRICT, WITHOUT ROWID;
`
