/**
 * Who is who. A row of `customers` or `products` is what a file calls one by its strongest key; several rows may be the same person or product. `belongs_to`
 * says which row stands for it (null: itself), as follows from the keys of the visible imports and from what the merchant merged, so that an undo or a merge
 * taken back finds again what was apart. Orders, lines and events point to the row that stands; where a file named another, `named_…` keeps that.
 */
export const identity = `
ALTER TABLE customers ADD COLUMN key_kind INTEGER NOT NULL DEFAULT 0;     -- position in CUSTOMER_KEY_KINDS of what external_id is
ALTER TABLE customers ADD COLUMN belongs_to INTEGER REFERENCES customers (id);
UPDATE customers SET key_kind = CASE
  WHEN instr(external_id, '@') > 0 THEN 1
  WHEN external_id = replace(replace(replace(replace(replace(coalesce(phone, ''), ' ', ''), '-', ''), '(', ''), ')', ''), '''', '') THEN 2
  WHEN external_id = lower(coalesce(name, '')) THEN 4
  ELSE 0 END;
CREATE INDEX customers_by_weak_key ON customers (key_kind, external_id) WHERE key_kind > 0;
CREATE INDEX customers_belonging ON customers (belongs_to) WHERE belongs_to IS NOT NULL;

ALTER TABLE products ADD COLUMN key_kind INTEGER NOT NULL DEFAULT 1;      -- position in PRODUCT_KEY_KINDS of what external_id is
ALTER TABLE products ADD COLUMN belongs_to INTEGER REFERENCES products (id);
UPDATE products SET key_kind = 2 WHERE external_id = name;
CREATE INDEX products_by_weak_key ON products (key_kind, external_id) WHERE key_kind > 0;
CREATE INDEX products_belonging ON products (belongs_to) WHERE belongs_to IS NOT NULL;

ALTER TABLE orders ADD COLUMN named_customer_id INTEGER;
ALTER TABLE events ADD COLUMN named_customer_id INTEGER;
ALTER TABLE visits ADD COLUMN named_customer_id INTEGER;
ALTER TABLE order_lines ADD COLUMN named_product_id INTEGER;
ALTER TABLE events ADD COLUMN named_product_id INTEGER;

CREATE TABLE customer_keys (          -- what else each import says a customer is known by
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  import_id INTEGER NOT NULL REFERENCES imports (id),
  kind INTEGER NOT NULL,              -- position in CUSTOMER_KEY_KINDS
  value TEXT NOT NULL,                -- normalised
  PRIMARY KEY (customer_id, kind, value, import_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_keys_by_value ON customer_keys (kind, value);

CREATE TABLE product_keys (
  product_id INTEGER NOT NULL REFERENCES products (id),
  import_id INTEGER NOT NULL REFERENCES imports (id),
  kind INTEGER NOT NULL,              -- position in PRODUCT_KEY_KINDS
  value TEXT NOT NULL,
  PRIMARY KEY (product_id, kind, value, import_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX product_keys_by_value ON product_keys (kind, value);

CREATE TABLE shared_keys (            -- keys under which many people ordered, such as the shop's own address: they make no customer
  kind INTEGER NOT NULL,
  value TEXT NOT NULL,
  import_id INTEGER NOT NULL REFERENCES imports (id),
  PRIMARY KEY (kind, value, import_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE merges (                 -- what the merchant said is one; by key, so that it holds when an import is undone and comes back
  subject TEXT NOT NULL CHECK (subject IN ('customers', 'products')),
  one TEXT NOT NULL,                  -- external_id
  other TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (subject, one, other)
) STRICT, WITHOUT ROWID;
`
