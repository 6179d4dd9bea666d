import { parentPort, workerData } from 'node:worker_threads'
import { LocalShard } from './localShard.ts'
import type { ShardPlan } from './shard.ts'
import type { ShardAnswer, ShardCall } from './threadShard.ts'

/** The thread behind a `ThreadShard`: does what it is told, one call after another. */
const shard = new LocalShard(workerData as ShardPlan)
let previous: Promise<void> = Promise.resolve()

parentPort?.on('message', (call: ShardCall) => {
  previous = previous.then(() => answer(call))
})

async function answer({ id, method, arguments: args }: ShardCall): Promise<void> {
  const act = shard[method].bind(shard) as (...args: readonly unknown[]) => Promise<unknown>
  const message: ShardAnswer = await act(...args).then(value => ({ id, value }), (error: unknown) => ({ id, error }))
  parentPort?.postMessage(message)
}
