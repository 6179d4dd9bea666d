import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync, type FSWatcher } from 'node:fs'
import { join } from 'node:path'

/** What a second instance tells the first. */
export interface SecondInstance {
  argv: string[]
  workingDirectory: string
  additionalData: unknown
}

let watcher: FSWatcher | null = null

const lockFile = (userData: string): string => join(userData, 'double-instance.lock')
const mailbox = (userData: string): string => join(userData, 'double-instance')

/**
 * One app for one folder of user data. The first watches a folder in which later ones leave what they were called with,
 * since the lock has to be decided at once.
 * @returns whether this process is the first
 */
export function lockInstance(userData: string, own: SecondInstance, onSecond: (second: SecondInstance) => void): boolean {
  mkdirSync(mailbox(userData), { recursive: true })
  if (!takeLock(lockFile(userData))) {
    writeFileSync(join(mailbox(userData), `${process.pid}.json`), JSON.stringify(own))
    return false
  }
  for (const left of readdirSync(mailbox(userData))) rmSync(join(mailbox(userData), left))
  watcher = watch(mailbox(userData), () => readMail(mailbox(userData), onSecond)).unref()
  return true
}

export function unlockInstance(userData: string): void {
  if (!watcher) return
  watcher.close()
  watcher = null
  rmSync(lockFile(userData), { force: true })
}

function takeLock(file: string): boolean {
  if (existsSync(file)) {
    if (isAlive(Number(readFileSync(file, 'utf8')))) return false
    rmSync(file)
  }
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    return false
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function readMail(folder: string, onSecond: (second: SecondInstance) => void): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name)
    let second: SecondInstance
    try {
      second = JSON.parse(readFileSync(file, 'utf8')) as SecondInstance
    } catch {
      // Still being written; the next change tells again.
      continue
    }
    rmSync(file)
    onSecond(second)
  }
}
