import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockDataFolder } from '../../../src/core/store/folderLock.ts'

const module = join(import.meta.dirname, '../../../src/core/store/folderLock.ts')
let dataDir: string

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'shopcast-lock-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

test('a folder that is taken is refused, with the holder named, until it is released', () => {
  const lock = lockDataFolder(dataDir)
  expect(() => lockDataFolder(dataDir)).toThrowError(expect.objectContaining({ code: 'dataFolderBusy', params: { pid: process.pid } }))
  lock.release()
  lockDataFolder(dataDir).release()
})

test('a lock may be released twice', () => {
  const lock = lockDataFolder(dataDir)
  lock.release()
  expect(() => lock.release()).not.toThrow()
})

test('another process is kept out while the holder lives, and let in when it is killed', async () => {
  const holder = spawn(process.execPath, ['--input-type=module', '-e', `
    import { lockDataFolder } from ${JSON.stringify(module)}
    globalThis.lock = lockDataFolder(${JSON.stringify(dataDir)})
    console.log('locked')
    setInterval(() => {}, 1000)`], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(holder.stdout, 'data')
  expect(() => lockDataFolder(dataDir)).toThrowError(expect.objectContaining({ code: 'dataFolderBusy', params: { pid: holder.pid } }))
  const ended = once(holder, 'exit')
  holder.kill('SIGKILL')
  await ended
  lockDataFolder(dataDir).release()
})
