/**
 * What each of the newest imports changed of what was there before: summaries, texts, matched returns and months as they stood. They are put back at once when
 * the newest is undone, and forgotten with any other change.
 */
export const summariesBefore = `
CREATE TABLE imports_before (
  import_id INTEGER PRIMARY KEY REFERENCES imports (id),
  last_customer INTEGER NOT NULL,     -- records with later ids came with the import or after it
  last_product INTEGER NOT NULL,
  relinked INTEGER NOT NULL           -- whether the import changed who is who
) STRICT;
CREATE TABLE customers_before (
  import_id INTEGER NOT NULL, id INTEGER NOT NULL, email TEXT, name TEXT, phone TEXT, accepts_marketing INTEGER,
  orders INTEGER NOT NULL, first_order_at INTEGER, last_order_at INTEGER, spent_minor INTEGER NOT NULL, currency TEXT,
  PRIMARY KEY (import_id, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE products_before (
  import_id INTEGER NOT NULL, id INTEGER NOT NULL, name TEXT, category TEXT, is_product INTEGER NOT NULL,
  customers INTEGER NOT NULL, orders INTEGER NOT NULL, quantity REAL NOT NULL, last_price_minor INTEGER, currency TEXT, last_sold_at INTEGER,
  PRIMARY KEY (import_id, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE orders_before (
  import_id INTEGER NOT NULL, id INTEGER NOT NULL, sales_minor INTEGER NOT NULL, refunds_minor INTEGER NOT NULL, lines INTEGER NOT NULL, state INTEGER NOT NULL,
  PRIMARY KEY (import_id, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE order_lines_before (
  import_id INTEGER NOT NULL, id INTEGER NOT NULL, returned_quantity REAL NOT NULL, returned_minor INTEGER NOT NULL,
  PRIMARY KEY (import_id, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE months_before (
  import_id INTEGER NOT NULL, month TEXT NOT NULL, currency TEXT NOT NULL, orders INTEGER NOT NULL, sales_minor INTEGER NOT NULL, refunds_minor INTEGER NOT NULL,
  PRIMARY KEY (import_id, month, currency)
) STRICT, WITHOUT ROWID;
`
