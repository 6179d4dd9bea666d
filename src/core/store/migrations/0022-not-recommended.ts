/** Products that the merchant does not want recommended; by key, so that it holds when an import is undone and comes back. */
export const notRecommended = `
CREATE TABLE not_recommended (
  product TEXT PRIMARY KEY,           -- external_id
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`
