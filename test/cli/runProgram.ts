import { join } from 'node:path'
import { runCli } from '../../src/cli/runCli.ts'
import type { Terminal } from '../../src/cli/terminal.ts'
import { projectRoot } from '../projectRoot.ts'

export interface Ran {
  code: number
  out: string
  err: string
}

/** Runs the terminal program inside the test. */
export async function run(argv: string[], terminal: Partial<Terminal> = {}): Promise<Ran> {
  const written = { out: '', err: '' }
  const code = await runCli(argv, {
    out: text => void (written.out += text),
    err: text => void (written.err += text),
    width: null,
    signal: new AbortController().signal,
    workingDir: projectRoot,
    resourcesDir: join(projectRoot, 'resources'),
    defaultDataDir: join(projectRoot, 'nowhere'),
    version: '1.2.3',
    now: () => 0,
    ...terminal,
  })
  return { code, ...written }
}
