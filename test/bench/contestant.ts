import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface, type Interface } from 'node:readline'

/** One side of a comparison: a process that answers one JSON line for each that it is sent. */
export class Contestant {
  readonly #process: ChildProcess
  readonly #lines: AsyncIterator<string>
  readonly #reader: Interface

  constructor(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.#process = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...environment } })
    this.#reader = createInterface({ input: this.#process.stdout as NodeJS.ReadableStream })
    this.#lines = this.#reader[Symbol.asyncIterator]()
  }

  /** Throws where the process ends instead of answering. */
  async ask<T extends Record<string, unknown>>(request: Readonly<Record<string, unknown>>): Promise<T> {
    this.#process.stdin?.write(`${JSON.stringify(request)}\n`)
    const { value, done } = await this.#lines.next()
    if (done) throw new Error(`${this.#process.spawnargs.join(' ')} ended at ${JSON.stringify(request)}`)
    return JSON.parse(value as string) as T
  }

  end(): void {
    this.#process.stdin?.end()
    this.#reader.close()
  }
}
