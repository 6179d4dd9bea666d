/**
 * What rows are like once an import is undone, so that an undo only has to write them: of the newest imports as they stood before each, of others as an undo that
 * was rehearsed left them. What was kept before is made anew.
 */
export const rehearsedUndos = `
DROP TABLE imports_before;
DROP TABLE customers_before;
DROP TABLE products_before;
DROP TABLE orders_before;
DROP TABLE order_lines_before;
DROP TABLE months_before;
CREATE TABLE undos (
  id INTEGER PRIMARY KEY,
  import_id INTEGER NOT NULL REFERENCES imports (id),
  rehearsed INTEGER NOT NULL,         -- 1: of the shop as it is; 0: of the shop as the import left it
  -- where it was not rehearsed
  last_customer INTEGER NOT NULL,     -- records with later ids came with the import or after it
  last_product INTEGER NOT NULL,
  relinked INTEGER NOT NULL           -- whether the import changed who is who
) STRICT;
CREATE TABLE undo_customers (
  undo_id INTEGER NOT NULL, id INTEGER NOT NULL, belongs_to INTEGER, email TEXT, name TEXT, phone TEXT, accepts_marketing INTEGER, country TEXT,
  orders INTEGER NOT NULL, first_order_at INTEGER, last_order_at INTEGER, spent_minor INTEGER NOT NULL, currency TEXT,
  PRIMARY KEY (undo_id, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE undo_products (
  undo_id INTEGER NOT NULL, id INTEGER NOT NULL, belongs_to INTEGER, name TEXT, category TEXT, is_product INTEGER NOT NULL,
  customers INTEGER NOT NULL, orders INTEGER NOT NULL, quantity REAL NOT NULL, last_price_minor INTEGER, currency TEXT, last_sold_at INTEGER,
  PRIMARY KEY (undo_id, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE undo_orders (
  undo_id INTEGER NOT NULL, id INTEGER NOT NULL, customer_id INTEGER, named_customer_id INTEGER,
  sales_minor INTEGER NOT NULL, refunds_minor INTEGER NOT NULL, lines INTEGER NOT NULL, state INTEGER NOT NULL,
  PRIMARY KEY (undo_id, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE undo_order_lines (
  undo_id INTEGER NOT NULL, id INTEGER NOT NULL, product_id INTEGER NOT NULL, named_product_id INTEGER, returned_quantity REAL NOT NULL, returned_minor INTEGER NOT NULL,
  PRIMARY KEY (undo_id, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE undo_events (
  undo_id INTEGER NOT NULL, id INTEGER NOT NULL, customer_id INTEGER, named_customer_id INTEGER, product_id INTEGER, named_product_id INTEGER,
  PRIMARY KEY (undo_id, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE undo_visits (
  undo_id INTEGER NOT NULL, id INTEGER NOT NULL, customer_id INTEGER, named_customer_id INTEGER,
  PRIMARY KEY (undo_id, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE undo_months (
  undo_id INTEGER NOT NULL, month TEXT NOT NULL, currency TEXT NOT NULL, orders INTEGER NOT NULL, sales_minor INTEGER NOT NULL, refunds_minor INTEGER NOT NULL,
  PRIMARY KEY (undo_id, month, currency)
) STRICT, WITHOUT ROWID;
`
