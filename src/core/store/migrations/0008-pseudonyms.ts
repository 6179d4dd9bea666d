/** Stand-ins for what customers are called, with what they stand for, sealed: it can be read with the shop's key alone, which is kept elsewhere. */
export const pseudonyms = `
CREATE TABLE pseudonyms (
  pseudonym TEXT PRIMARY KEY,
  sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
`
