import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ShopcastError } from '../../domain/error.ts'
import type { StoredRun } from '../../store/readRuns.ts'
import { encodeEventFile, type Scalars } from './eventFile.ts'

/** What an event file of a run is called: TensorBoard knows it by `tfevents`. */
export function eventFileName({ startedAt, id }: Pick<StoredRun, 'startedAt' | 'id'>): string {
  return `events.out.tfevents.${Math.floor(startedAt / 1000)}.shopcast-run-${id}`
}

/**
 * Writes how a run's network learned, pass by pass, as an event file of TensorBoard.
 * @throws ShopcastError fileNotWritable {file}, diskFull
 */
export async function writeEvents(run: StoredRun, file: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, encodeEventFile(run.startedAt, stepsOf(run)))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new ShopcastError(code === 'ENOSPC' ? 'diskFull' : 'fileNotWritable', { file }, { cause: error })
  }
}

/** The same for some runs, each in a folder of its own, so that TensorBoard shows them side by side; runs without a network are left out. */
export async function writeEventFolders(runs: readonly StoredRun[], folder: string): Promise<void> {
  for (const run of runs) {
    const name = run.trial ? join(`run-${run.trial.search}`, `trial-${run.trial.index}`) : `run-${run.id}`
    if (run.curve.length > 0) await writeEvents(run, join(folder, name, eventFileName(run)))
  }
}

function stepsOf({ startedAt, curve }: StoredRun): Scalars[] {
  return curve.map(({ epoch, seconds, loss, error, metric, right, rate }) => {
    const figures = { 'loss/training': loss, 'loss/validation': error, 'validation/ndcg_at_10': metric, 'validation/hr_at_3': right, 'learning_rate': rate ?? null }
    const values = Object.fromEntries(Object.entries(figures).filter((figure): figure is [string, number] => figure[1] !== null))
    return { at: startedAt + seconds * 1000, step: epoch, values }
  })
}
