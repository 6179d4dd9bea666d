/** Who may be the same, what the merchant said of it, and who was deleted. */
export const duplicatesAndDeletion = `
CREATE TABLE suspected_duplicates (   -- pairs of standing records, found after every import
  subject TEXT NOT NULL CHECK (subject IN ('customers', 'products')),
  one INTEGER NOT NULL,
  other INTEGER NOT NULL,             -- greater than one
  reasons TEXT NOT NULL,              -- JSON: DuplicateReason[]
  score REAL NOT NULL,
  PRIMARY KEY (subject, one, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX suspected_duplicates_by_score ON suspected_duplicates (subject, score);

CREATE TABLE kept_apart (             -- pairs of which the merchant said that they are not the same; by external_id
  subject TEXT NOT NULL CHECK (subject IN ('customers', 'products')),
  one TEXT NOT NULL,
  other TEXT NOT NULL,                -- greater than one
  at INTEGER NOT NULL,
  PRIMARY KEY (subject, one, other)
) STRICT, WITHOUT ROWID;

CREATE TABLE deleted_keys (           -- keyed hashes of what deleted customers were known by, so that an old file does not bring them back
  hash BLOB PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE backups (                -- copies that were made, so that a deletion can name those that still know the person
  file TEXT PRIMARY KEY,
  made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`
