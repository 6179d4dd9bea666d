import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { projectRoot } from '../projectRoot.ts'
import { callRoute } from './callRoute.ts'
import type { ShopcastApp } from './launchApp.ts'
import { startImport, writeOrders } from './startImport.ts'
import { waitForJobs } from './waitForJobs.ts'

/** Shops that are each in a state of their own, to be looked at. */
export const STATE_SHOPS = {
  /** Trained, then mailed with some set aside; orders of the months after came in, fewer than were foretold. */
  mailed: 'Hazel & Rye',
  /** Every kind of difference in its report, pairs that may be the same, some of them settled. */
  mixed: 'Odd & Sundry',
  /** Orders of a few days: too little to learn from. */
  small: 'First Steps',
  /** Its customers have pseudonyms. */
  masked: 'Quiet Corner',
  /** The app was killed while its orders came in. */
  broken: 'Half Way',
} as const

const DEMO_ORDERS = join(projectRoot, 'resources/demo/orders_export.csv.gz')
/** The mailed shop's training knows the orders before this day. */
const MAILED_ON = '2026-08-01'
/** A training of half a minute takes many on a computer that is busy with other things. */
const PATIENCE_MS = 20 * 60_000

/** Makes all of them but the broken one, which `breakOff` makes last, since the app does not outlive it. */
export async function makeStateShops(app: ShopcastApp): Promise<void> {
  await makeMailed(app)
  await makeMixed(app)
  await makeSmall(app)
  await makeMasked(app)
}

/** Kills the app in the middle of an import. */
export async function breakOff(app: ShopcastApp): Promise<void> {
  await callRoute(app.page, 'shop.create', { name: STATE_SHOPS.broken })
  await startImport(app, await writeManyOrders(app.userData))
  let stored = 0
  while (stored === 0) {
    const [job] = await callRoute(app.page, 'jobs.list', undefined)
    stored = job?.progress?.done ?? 0
  }
  await app.killAll()
}

/** Orders that take a worker some seconds. @returns the file */
export function writeManyOrders(folder: string): Promise<string> {
  return writeOrders(folder, 'orders.csv', 0, 199_999)
}

async function write(folder: string, name: string, rows: string[]): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, rows.join('\n'))
  return file
}

async function importOrders(app: ShopcastApp, file: string): Promise<void> {
  await startImport(app, file)
  await waitForJobs(app.page, PATIENCE_MS)
}

async function exportAll(app: ShopcastApp, file: string): Promise<void> {
  await app.chooseInSaveDialog(file)
  const target = await callRoute(app.page, 'files.chooseTarget', { proposedName: 'list.csv' })
  await callRoute(app.page, 'jobs.start', { kind: 'export', file: target?.token ?? '', request: { list: 'churn', format: 'klaviyo', audience: { tab: 'everyone' }, limit: null, onlyMarketing: false, excel: false, holdOut: true } })
  await waitForJobs(app.page)
}

async function makeMailed(app: ShopcastApp): Promise<void> {
  const { page } = app
  const { id } = await callRoute(page, 'shop.create', { name: STATE_SHOPS.mailed })
  const [head = '', ...rows] = gunzipSync(await readFile(DEMO_ORDERS)).toString('utf8').trimEnd().split('\n')
  const columns = head.split(',')
  const createdAt = /\d{4}-\d\d-\d\d(?= \d\d:\d\d:\d\d [-+]\d{4},\d+,)/
  const isLater = (row: string) => (createdAt.exec(row)?.[0] ?? '') >= MAILED_ON
  const emailOf = (row: string) => row.split(',')[columns.indexOf('Email')] ?? ''
  await importOrders(app, await write(app.userData, 'orders_to_july.csv', [head, ...rows.filter(row => !isLater(row))]))
  await callRoute(page, 'jobs.start', { kind: 'train', tasks: ['recommend', 'churn'], settings: { budget: '60' } })
  await waitForJobs(page, PATIENCE_MS)
  const mailing = join(app.userData, 'mailing.csv')
  await exportAll(app, mailing)
  // The letter works: those who got it order as before, of the others every second one. And all buy less than they did.
  const mailed = await readFile(mailing, 'utf8')
  await importOrders(app, await write(app.userData, 'orders_from_august.csv', [head, ...rows.filter(row => isLater(row) && emailOf(row).length % 3 > 0 && (mailed.includes(emailOf(row)) || emailOf(row).length % 2 === 0))]))
  await exportAll(app, mailing)
  await promisify(execFile)(process.execPath, [join(projectRoot, 'src/cli/index.ts'), 'backup', join(app.userData, 'hazel-and-rye.backup'), '--data', join(app.userData, 'shops', id)])
}

/** One file in which something of everything is wrong. */
async function makeMixed(app: ShopcastApp): Promise<void> {
  const { page } = app
  await callRoute(page, 'shop.create', { name: STATE_SHOPS.mixed })
  const order = (id: string, { email = 'ann@example.com', name = 'Ann Lee', phone = '', status = 'paid', date = '2026-05-14 09:10', quantity = '1', product = 'Lavender Soap', sku = 'SOAP-1', price = '8.50' }) => [id, email, name, phone, status, 'EUR', date, quantity, product, sku, price].join(',')
  await importOrders(app, await write(app.userData, 'spring_orders.csv', [
    'order id,email,customer name,phone,status,currency,date,quantity,product name,sku,price',
    order('#1', {}), order('#1', {}), order('#2', { status: 'pending' }), order('#3', { status: 'cancelled' }), order('#4', { product: 'Postage', sku: 'POSTAGE', price: '4.20' }),
    order('#5', { date: 'soon' }), order('#6', { quantity: 'many' }), order('#7', { email: '', name: '' }), order('#8', { price: '0.00', product: 'Sample Sachet', sku: 'SAMPLE-1' }), order('#9', { quantity: '-1', date: '2026-05-20 10:00' }),
    order('#10', { email: 'claire.roy@example.com', name: 'Claire Roy', phone: '+33 1 23 45 67 89', date: '2026-03-02 12:00' }), order('#11', { email: 'claireroy@example.com', name: 'Claire Roy', phone: '+33 1 23 45 67 89', date: '2026-06-02 12:00' }),
    order('#12', { email: 'ben.hart@example.com', name: 'Ben Hart', phone: '+44 20 7946 0011' }), order('#13', { email: 'benhart@example.com', name: 'Benjamin Hart', phone: '+44 20 7946 0011', product: 'Lavender Soap', sku: 'SOAP-9' }),
    order('#14', { email: 'mei.lin@example.com', name: '林美', phone: '+86 10 5555 0100', product: '薰衣草皂', sku: 'SOAP-2' }), order('#15', { email: 'mei.lin+shop@example.com', name: '林美', phone: '+86 10 5555 0100' }),
  ]))
  const suspected = async () => (await callRoute(page, 'duplicates.suspected', { subject: 'customers', limit: 10 })).rows
  for (const action of ['merge', 'keepApart'] as const) {
    const [pair] = await suspected()
    if (!pair) throw new Error('no pair may be the same')
    await callRoute(page, 'jobs.start', { kind: 'mergeRecords', subject: 'customers', action, one: pair.one, other: pair.other })
    await waitForJobs(page)
  }
}

async function fewOrders(folder: string): Promise<string> {
  const names = ['Ann Lee', 'Ben Hart', 'Claire Roy', 'Dora Blum', '林美']
  const rows = Array.from({ length: 24 }, (_, id) => `#${id + 1},${['ann', 'ben', 'claire', 'dora', 'mei'][id % 5]}@example.com,${names[id % 5]},EUR,2026-11-${String(1 + id % 14).padStart(2, '0')} 10:00,1,Soap ${id % 4},SOAP-${id % 4},7.50`)
  return write(folder, 'november_orders.csv', ['order id,email,customer name,currency,date,quantity,product name,sku,price', ...rows])
}

async function makeSmall(app: ShopcastApp): Promise<void> {
  await callRoute(app.page, 'shop.create', { name: STATE_SHOPS.small })
  await importOrders(app, await fewOrders(app.userData))
}

async function makeMasked(app: ShopcastApp): Promise<void> {
  const { page } = app
  await callRoute(page, 'shop.create', { name: STATE_SHOPS.masked })
  await importOrders(app, await fewOrders(app.userData))
  await app.chooseInSaveDialog(join(app.userData, 'quiet corner key.txt'))
  const key = await callRoute(page, 'files.chooseTarget', { proposedName: 'key.txt' })
  await callRoute(page, 'jobs.start', { kind: 'pseudonyms', action: 'give', file: key?.token ?? '' })
  await waitForJobs(page)
}
