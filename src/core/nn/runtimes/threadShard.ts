import { Worker } from 'node:worker_threads'
import type { Shard, ShardPlan } from './shard.ts'

/** A call of a method of the shard on the other side, and its answer. */
export interface ShardCall {
  readonly id: number
  readonly method: keyof Shard
  readonly arguments: readonly unknown[]
}
export type ShardAnswer = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: unknown }

/** For what a step makes and forgets on a thread, which is little; without a limit V8 lets it grow to some 30 MB first. */
const YOUNG_MEGABYTES = 2

interface Waiting { readonly resolve: (value: never) => void; readonly reject: (reason: unknown) => void }

/** A shard on a thread of its own; only calls and their small arguments cross, as the arrays are shared. */
export class ThreadShard implements Shard {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #calls = 0
  #fault: Error | null = null

  constructor(plan: ShardPlan) {
    this.#worker = new Worker(threadModule(), { workerData: plan, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES } })
    this.#worker.unref()
    this.#worker.on('message', (answer: ShardAnswer) => {
      const waiting = this.#waiting.get(answer.id)
      this.#waiting.delete(answer.id)
      if (this.#waiting.size === 0) this.#worker.unref()
      if ('error' in answer) waiting?.reject(answer.error)
      else waiting?.resolve(answer.value as never)
    })
    this.#worker.on('error', error => this.#fail(error instanceof Error ? error : new Error(String(error))))
    this.#worker.on('exit', code => this.#fail(new Error(`A training thread ended with code ${code}`)))
  }

  open(...args: Parameters<Shard['open']>): Promise<void> {
    return this.#call('open', args)
  }

  /** Views are copied out first, as a message would carry along the whole buffer behind each; shared memory is not copied. */
  gradient(graph: string, parts: Parameters<Shard['gradient']>[1]): Promise<number> {
    const copies = parts.map(({ batch: { sizes, values }, seed }) => (
      { seed, batch: { sizes, values: Object.fromEntries(Object.entries(values).map(([name, data]) => [name, data.buffer instanceof SharedArrayBuffer ? data : data.slice()])) } }))
    return this.#call('gradient', [graph, copies])
  }

  gather(...args: Parameters<Shard['gather']>): Promise<void> {
    return this.#call('gather', args)
  }

  sumOfSquares(): Promise<number> {
    return this.#call('sumOfSquares', [])
  }

  update(...args: Parameters<Shard['update']>): Promise<void> {
    return this.#call('update', args)
  }

  async dispose(): Promise<void> {
    await this.#call('dispose', [])
    await this.#worker.terminate()
  }

  #call<T>(method: keyof Shard, args: readonly unknown[]): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#fault) return reject(this.#fault)
      const id = this.#calls++
      this.#waiting.set(id, { resolve, reject })
      this.#worker.ref() // the process stays while somebody waits, and may end when nobody does
      this.#worker.postMessage({ id, method, arguments: args } satisfies ShardCall)
    })
  }

  #fail(fault: Error): void {
    this.#fault ??= fault
    for (const { reject } of this.#waiting.values()) reject(this.#fault)
    this.#waiting.clear()
  }
}

/** Beside this file in the sources; in a build among the entry points, under which this file's chunk lies. */
function threadModule(): URL {
  const { url } = import.meta
  if (url.endsWith('.ts')) return new URL('shardThread.ts', url)
  return new URL(url.includes('/chunks/') ? '../shardThread.js' : 'shardThread.js', url)
}
