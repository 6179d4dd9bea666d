import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { ImportOptions, ImportReport } from '../../../src/core/domain/importing.ts'
import { createJobContext } from '../../../src/core/jobs/createJobContext.ts'
import { importJob } from '../../../src/core/jobs/importJob.ts'
import { undoImportJob } from '../../../src/core/jobs/undoImportJob.ts'
import { openStore, type Store } from '../../../src/core/store/openStore.ts'

export const projectRoot = join(import.meta.dirname, '../../..')
export const sharedData = join(projectRoot, '../shared/data')

/** A shop in a folder of its own that imports texts as if they were files. */
export class TestShop {
  readonly folder = mkdtempSync(join(tmpdir(), 'shopcast-test-'))
  readonly dataDir = join(this.folder, 'data')

  file(name: string, content: string | Buffer): string {
    const path = join(this.folder, name)
    writeFileSync(path, content)
    return path
  }

  context(signal?: AbortSignal) {
    return createJobContext({ dataDir: this.dataDir, resourcesDir: join(projectRoot, 'resources'), ...signal ? { signal } : {} })
  }

  /** @param files paths, or a text that is put into `orders.csv` */
  import(files: string[] | string, options: ImportOptions = { timeZone: 'UTC' }, dryRun = false): Promise<ImportReport> {
    return importJob({ kind: 'import', files: typeof files === 'string' ? [this.file('orders.csv', files)] : files, options, dryRun }, this.context())
  }

  undo(importId: number | null) {
    return undoImportJob({ kind: 'undoImport', importId: importId ?? -1 }, this.context())
  }

  /** Reads by the product's own functions. */
  inStore<T>(read: (db: Store) => T): T {
    const db = openStore(this.dataDir)
    try {
      return read(db)
    } finally {
      db.close()
    }
  }

  query(sql: string): Record<string, unknown>[] {
    const db = new Database(join(this.dataDir, 'shopcast.sqlite'), { readonly: true })
    try {
      return db.prepare(sql).all() as Record<string, unknown>[]
    } finally {
      db.close()
    }
  }

  /** All that the shop knows, under the names of the files rather than row numbers, so that two databases can be compared. */
  content(): Record<string, unknown[]> {
    return {
      settings: this.query('SELECT * FROM settings ORDER BY key'),
      customers: this.query('SELECT external_id, email, name, phone, accepts_marketing, country, orders, first_order_at, last_order_at, spent_minor, currency FROM customers ORDER BY external_id'),
      products: this.query('SELECT external_id, name, category, is_product, customers, orders, quantity, last_price_minor, currency, last_sold_at FROM products ORDER BY external_id'),
      orders: this.query(`SELECT o.external_id, c.external_id AS customer, placed_at, o.currency, state, refunded_minor, sales_minor, refunds_minor, lines, channel, hidden
        FROM orders o LEFT JOIN customers c ON c.id = o.customer_id ORDER BY o.external_id`),
      lines: this.query(`SELECT o.external_id, p.external_id AS product, l.quantity, unit_price, total_minor, returned_quantity, returned_minor, kind, source_row
        FROM order_lines l JOIN orders o ON o.id = l.order_id JOIN products p ON p.id = l.product_id ORDER BY o.external_id, source_row`),
      events: this.query(`SELECT c.external_id, p.external_id AS product, kind, at, session, price_minor, event_key, hidden
        FROM events e LEFT JOIN customers c ON c.id = e.customer_id LEFT JOIN products p ON p.id = e.product_id ORDER BY event_key`),
      months: this.query('SELECT * FROM months ORDER BY month, currency'),
      customerFacts: this.query('SELECT count(*) AS facts FROM customer_facts'),
      productFacts: this.query('SELECT count(*) AS facts FROM product_facts'),
      imports: this.query('SELECT state, kind FROM imports ORDER BY id'),
      broken: this.query('PRAGMA foreign_key_check'),
    }
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** For a shop that is gone once the run is over, however it ends. */
export async function withShop<T>(run: (shop: TestShop) => Promise<T>): Promise<T> {
  const shop = new TestShop()
  try {
    return await run(shop)
  } finally {
    shop.dispose()
  }
}

export function sharedFile(...path: string[]): Buffer {
  return readFileSync(join(sharedData, ...path))
}
