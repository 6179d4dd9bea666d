import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectRoot } from '../projectRoot.ts'
import { ordersFile, writeCopies, writeHalves } from './realOrders.ts'

const ROUNDS = 3

interface Measured {
  rows: number
  seconds: number
  peakMegabytes: number
  /** Of an undo: until the import no longer showed. */
  hiddenMilliseconds: number
}

/**
 * Imports half a million order lines of a real shop, and four times as many, beside csv-parse with bare inserts of the same rows; each run in a process of
 * its own, the two sides in turn. Ratios are of the median seconds. Each import is undone again: how long until it no longer shows, and until its rows are gone; so
 * are the later and the earlier half of the lines where the shop has both, and the other stays; the earlier as the app leaves it, rehearsed, and as it is for a moment
 * after the later one has come in. Empty where the orders are not at hand.
 */
export async function benchImport(): Promise<Record<string, number>> {
  if (!existsSync(ordersFile)) {
    console.error(`import: skipped, there is no ${ordersFile}`)
    return {}
  }
  const folder = mkdtempSync(join(tmpdir(), 'shopcast-bench-'))
  try {
    const figures = await compare('', ordersFile, folder, ROUNDS)
    const halves = await undoHalves(folder)
    const fourfold = join(folder, 'fourfold.csv.gz')
    await writeCopies(ordersFile, fourfold, 4)
    return { ...figures, ...halves, ...await compare('fourfold', fourfold, folder, 1) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function compare(prefix: string, file: string, folder: string, rounds: number): Promise<Record<string, number>> {
  const ours: Measured[] = []
  const plain: Measured[] = []
  const undone: Measured[] = []
  for (let round = 0; round < rounds; round++) {
    const data = makeFolder(folder)
    ours.push(await measure('ours', file, data))
    undone.push(await measure('undo', '1', data))
    plain.push(await measure('plain', file, makeFolder(folder)))
  }
  const name = (key: string): string => prefix === '' ? key : prefix + key[0]?.toUpperCase() + key.slice(1)
  const [oursSeconds, plainSeconds] = [median(ours.map(run => run.seconds)), median(plain.map(run => run.seconds))]
  return Object.fromEntries(Object.entries({
    rows: ours[0]?.rows ?? 0,
    seconds: oursSeconds,
    csvParseAndInsertSeconds: plainSeconds,
    ratio: oursSeconds / plainSeconds,
    peakMegabytes: Math.max(...ours.map(run => run.peakMegabytes)),
    csvParseAndInsertPeakMegabytes: Math.max(...plain.map(run => run.peakMegabytes)),
    undoHidesInMilliseconds: median(undone.map(run => run.hiddenMilliseconds)),
    undoSeconds: median(undone.map(run => run.seconds)),
  }).map(([key, value]) => [name(key), Math.round(value * 1000) / 1000]))
}

/** The lines in two imports, which share customers and products, and one of them undone. */
async function undoHalves(folder: string): Promise<Record<string, number>> {
  const files = await writeHalves(ordersFile, folder)
  const importBoth = async (): Promise<string> => {
    const data = makeFolder(folder)
    for (const file of files) await measure('ours', file, data)
    return data
  }
  const newest = await measure('undo', '2', await importBoth())
  const workedOut = await measure('undo', '1', await importBoth())
  const data = await importBoth()
  const { seconds } = await measure('rehearse', '', data)
  const earlier = await measure('undo', '1', data)
  return {
    undoOfNewestHidesInMilliseconds: Math.round(newest.hiddenMilliseconds), undoOfEarlierHidesInMilliseconds: Math.round(earlier.hiddenMilliseconds),
    undoOfEarlierUnrehearsedHidesInMilliseconds: Math.round(workedOut.hiddenMilliseconds), rehearsalSeconds: Math.round(seconds * 1000) / 1000,
  }
}

/** An empty data folder; what was in it is deleted. */
function makeFolder(folder: string): string {
  const data = join(folder, 'data')
  rmSync(data, { recursive: true, force: true })
  mkdirSync(data)
  return data
}

/** @param what the file, or the number of the import to undo */
async function measure(side: 'ours' | 'plain' | 'undo' | 'rehearse', what: string, data: string): Promise<Measured> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'importChild.ts'), side, what, data, join(projectRoot, 'resources')])
  return JSON.parse(stdout) as Measured
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}
