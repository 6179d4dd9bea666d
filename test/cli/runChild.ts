import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { projectRoot } from '../projectRoot.ts'
import type { Ran } from './runProgram.ts'

/** Runs the terminal program as its own process, as `npm run -s shopcast -- …` does. */
export function runChild(argv: readonly string[], onError?: (text: string, interrupt: () => void) => void): Promise<Ran> {
  const { promise, resolve, reject } = Promise.withResolvers<Ran>()
  const child = spawn(process.execPath, [join(projectRoot, 'src/cli/index.ts'), ...argv], { cwd: projectRoot })
  const written = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (written.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    written.err += text
    onError?.(text, () => void child.kill('SIGINT'))
  })
  child.once('error', reject)
  child.once('close', code => resolve({ code: code ?? -1, ...written }))
  return promise
}
