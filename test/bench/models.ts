import { join } from 'node:path'
import { alternate, bestWaiting, findPython, WAITING } from './engine.ts'
import { Contestant } from './contestant.ts'

const here = import.meta.dirname
const NETWORKS = ['transformer', 'bert4rec', 'encoderDecoder', 'autoencoder', 'rnn', 'gru', 'lstm']

/**
 * Every network beside the same made of PyTorch's own modules, on the same two threads and the same shapes (64 wide, full
 * batches of 128 histories of 50, 12,101 products, 256 drawn ones that the batch shares, dropout 0.2, Adam): steps a
 * second, medians of three turns, and the seconds from the declared network to its first step taken. The peer is left out
 * where no Python has PyTorch. `node test/bench/models.ts gru lstm` measures some of them alone.
 */
export async function benchModels(networks: readonly string[] = NETWORKS): Promise<Record<string, unknown>> {
  const python = findPython()
  if (python === undefined) console.error('models: PyTorch skipped, no python3 can import torch and numpy')
  const peer = (waiting: string) => python === undefined ? null : new Contestant(python, [join(here, 'modelsPeer.py')], WAITING[waiting])
  const document: Record<string, unknown> = {}
  for (const network of networks) {
    const waiting = await bestWaiting(peer, { network, seconds: 1 })
    const sides = { ours: new Contestant(process.execPath, [join(here, 'modelsChild.ts')]), peer: peer(waiting.name) }
    const { answers, comparison } = await alternate(sides, { network, seconds: 2 }, 'rate')
    document[`${network}StepsPerSecond`] = { ...comparison, peerWaiting: waiting.name, compileSeconds: answers[0]?.['compileSeconds'] }
    sides.ours.end()
    sides.peer?.end()
  }
  return document
}

if (import.meta.main) console.log(JSON.stringify(await benchModels(process.argv.length > 2 ? process.argv.slice(2) : undefined), null, 2))
