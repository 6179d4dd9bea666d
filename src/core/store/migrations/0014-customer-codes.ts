/** Where each customer stands among the others, as an autoencoder that is in use has it: float32 numbers, little endian. */
export const customerCodes = `
CREATE TABLE customer_codes (
  customer_id INTEGER PRIMARY KEY REFERENCES customers (id),
  code BLOB NOT NULL
) STRICT;
`
