/** What each customer is foretold to do next, step by step, where an encoder-decoder was learned. */
export const nextSteps = `
CREATE TABLE next_steps (
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  step INTEGER NOT NULL,              -- from 1
  kind INTEGER NOT NULL,              -- as in events
  product_id INTEGER NOT NULL REFERENCES products (id),
  expected_at INTEGER NOT NULL,       -- UTC milliseconds
  probability REAL NOT NULL,          -- of this kind and product, given the steps before
  PRIMARY KEY (customer_id, step)
) STRICT, WITHOUT ROWID;
`
