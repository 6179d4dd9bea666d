import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ShopcastError } from '../../core/domain/error.ts'
import { readJsonFile, writeJsonFile } from '../jsonFile.ts'

export const DEMO_SHOP = 'demo'
/** Also where the terminal program keeps its orders when nobody says otherwise. */
export const FIRST_SHOP = 'default'

/** What the app itself remembers of a shop; everything else stands in the shop's database. */
const shopLabel = z.object({ name: z.string(), demo: z.boolean() })
export type ShopLabel = z.infer<typeof shopLabel>

const LABEL_FILE = 'shop.json'

/** The folders of all shops: `<root>/<id>/` with `shop.json`, `shopcast.sqlite` and `models/`. */
export class ShopFolders {
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  /** In order of their names; the demo shop last. */
  list(): (ShopLabel & { id: string })[] {
    if (!existsSync(this.#root)) return []
    return readdirSync(this.#root, { withFileTypes: true })
      .filter(entry => entry.isDirectory() && existsSync(join(this.#root, entry.name, LABEL_FILE)))
      .map(entry => ({ id: entry.name, ...this.label(entry.name) }))
      .sort((a, b) => Number(a.demo) - Number(b.demo) || a.name.localeCompare(b.name))
  }

  has(id: string): boolean {
    return this.list().some(shop => shop.id === id)
  }

  dataDir(id: string): string {
    return join(this.#root, id)
  }

  label(id: string): ShopLabel {
    return readJsonFile(join(this.#root, id, LABEL_FILE), shopLabel) ?? { name: id, demo: id === DEMO_SHOP }
  }

  /** @returns the new shop's id: its name in ASCII, as far as that goes, and a random end @throws ShopcastError nameTaken */
  create(name: string): string {
    this.#refuseTakenName(name, null)
    const id = [slug(name), randomBytes(3).toString('hex')].filter(Boolean).join('-')
    this.#write(id, { name, demo: false })
    return id
  }

  /** The shop of the first start; takes in what the terminal program may have put there before. */
  createFirst(name: string): string {
    this.#write(FIRST_SHOP, { name, demo: false })
    return FIRST_SHOP
  }

  createDemo(name: string): string {
    if (!this.has(DEMO_SHOP)) this.#write(DEMO_SHOP, { name, demo: true })
    return DEMO_SHOP
  }

  /** @throws ShopcastError nameTaken */
  rename(id: string, name: string): void {
    this.#refuseTakenName(name, id)
    this.#write(id, { ...this.label(id), name })
  }

  #refuseTakenName(name: string, except: string | null): void {
    const same = (other: string): boolean => other.localeCompare(name, undefined, { sensitivity: 'accent' }) === 0
    if (this.list().some(shop => shop.id !== except && same(shop.name))) throw new ShopcastError('nameTaken', { name })
  }

  #write(id: string, label: ShopLabel): void {
    mkdirSync(this.dataDir(id), { recursive: true })
    writeJsonFile(join(this.dataDir(id), LABEL_FILE), label)
  }
}

function slug(name: string): string {
  return name.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40)
}
