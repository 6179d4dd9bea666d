import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../projectRoot.ts'
import { Contestant } from './contestant.ts'
import { tableOf, type StepProfile } from './stepProfile.ts'

const beautyFile = join(projectRoot, '../shared/data/beauty/interactions.csv.gz')
const here = import.meta.dirname
const LOSSES = ['sampledSoftmax', 'binary', 'softmax']
const ROUNDS = 3

/**
 * Ways to let OpenMP's and OpenBLAS's threads wait for each other, of which the peer gets the one that suits it: as they
 * are installed, they may take the cores from one another while they spin, which costs PyTorch up to nine tenths.
 */
export const WAITING: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'as installed': {}, 'GOMP_SPINCOUNT=0': { GOMP_SPINCOUNT: '0' }, 'OMP_WAIT_POLICY=passive': { OMP_WAIT_POLICY: 'passive' },
}

/** Both sides of a comparison, in the same unit, and how many times as fast we are. */
interface Comparison { readonly ours: number; readonly peer: number | null; readonly ratio: number | null }
type Document = Record<string, unknown>

/**
 * SASRec (64 wide, 2 blocks, 2 heads, dropout 0.2, Adam) over 12,101 products, beside the same in PyTorch on the same two
 * threads, each side in a process of its own, taking turns; medians of three turns. Steps a second for each loss on full
 * batches of 128 histories of 50; an epoch over Beauty's real histories and the ten best products of its customers, where
 * the data are at hand; peak memory; the share of the machine's best matrix product that a step reaches, and where the rest of it goes. The peer
 * is left out where no Python has PyTorch.
 */
export async function benchEngine(): Promise<Document> {
  const python = findPython()
  if (python === undefined) console.error('engine: PyTorch skipped, no python3 can import torch and numpy')
  const ours = () => new Contestant(process.execPath, [join(here, 'engineChild.ts'), beautyFile])
  const peer = (waiting: string) => python === undefined ? null : new Contestant(python, [join(here, 'torchPeer.py'), beautyFile], WAITING[waiting])

  const document: Document = {}
  const loneOurs = ours()
  const machine = await loneOurs.ask<{ gflops: number }>({ task: 'describe' })
  document['matrixProduct'] = { ourGflops: machine.gflops }
  loneOurs.end()
  const lonePeer = peer('as installed')
  if (lonePeer) document['peer'] = await lonePeer.ask({ task: 'describe' })
  lonePeer?.end()

  for (const loss of LOSSES) {
    const waiting = await bestWaiting(peer, { task: 'steps', loss, seconds: 1 })
    const sides = { ours: ours(), peer: peer(waiting.name) }
    const { answers, comparison } = await alternate(sides, { task: 'steps', loss, seconds: 2 }, 'rate')
    document[`${loss}StepsPerSecond`] = {
      ...comparison, peerWaiting: waiting.name, peerRates: waiting.rates,
      ourGflops: median(answers.map(answer => answer['gflops'] as number)), shareOfPeak: median(answers.map(answer => answer['gflops'] as number)) / machine.gflops,
      peakMemoryMegabytes: await memoryOf(sides),
    }
  }
  document['stepProfiles'] = await profileSteps(ours())
  if (existsSync(beautyFile)) Object.assign(document, await benchBeauty(ours(), peer))
  else console.error(`engine: Beauty skipped, there is no ${beautyFile}`)
  return document
}

/** Where the time of a step goes, on one of the two threads; shown as tables too. */
async function profileSteps(contestant: Contestant): Promise<Record<string, StepProfile>> {
  const profiles: Record<string, StepProfile> = {}
  for (const loss of LOSSES) {
    const profile = profiles[loss] = await contestant.ask<StepProfile & Document>({ task: 'profile', loss })
    console.error(`engine: a step of ${loss} on one thread, 64 × 50 events, ${profile.milliseconds.toFixed(1)} ms\n${tableOf(profile)}`)
  }
  contestant.end()
  return profiles
}

/** The command of a Python that has PyTorch. */
export function findPython(): string | undefined {
  return ['python3', '/usr/bin/python3', 'python'].find(command => spawnSync(command, ['-c', 'import torch, numpy']).status === 0)
}

async function benchBeauty(ours: Contestant, peer: (waiting: string) => Contestant | null): Promise<Document> {
  const waiting = await bestWaiting(peer, { task: 'steps', loss: 'sampledSoftmax', seconds: 1 })
  const sides = { ours, peer: peer(waiting.name) }
  const document: Document = {}
  for (const bucketed of [false, true]) {
    const { comparison } = await alternate(sides, { task: 'epoch', bucketed }, 'seconds', 2)
    document[bucketed ? 'epochSecondsPeerBucketed' : 'epochSeconds'] = { ...comparison, ratio: comparison.peer === null ? null : comparison.peer / comparison.ours }
  }
  for (const bucketed of [false, true]) {
    document[bucketed ? 'topTenCustomersPerSecondPeerBucketed' : 'topTenCustomersPerSecond'] = (await alternate(sides, { task: 'top', bucketed }, 'rate', 2)).comparison
  }
  return { ...document, beautyPeerWaiting: waiting.name, beautyPeakMemoryMegabytes: await memoryOf(sides) }
}

/** Which way of waiting the peer is fastest with, by short trials. */
export async function bestWaiting(peer: (waiting: string) => Contestant | null, request: Document): Promise<{ name: string; rates: Record<string, number> }> {
  const rates: Record<string, number> = {}
  for (const name of Object.keys(WAITING)) {
    const tried = peer(name)
    if (tried) rates[name] = (await tried.ask<{ rate: number }>(request)).rate
    tried?.end()
  }
  const [best = ['as installed']] = Object.entries(rates).sort(([, a], [, b]) => b - a)
  return { name: best[0] as string, rates }
}

/** Puts the same request to both sides in turn and compares the medians of what they answer. */
export async function alternate(sides: { ours: Contestant; peer: Contestant | null }, request: Document, unit: string, rounds = ROUNDS): Promise<{ answers: Document[]; comparison: Comparison }> {
  const answers: Document[] = []
  const peers: number[] = []
  for (let round = 0; round < rounds; round++) {
    answers.push(await sides.ours.ask(request))
    if (sides.peer) peers.push(Number((await sides.peer.ask(request))[unit]))
  }
  const ours = median(answers.map(answer => Number(answer[unit])))
  const peer = peers.length > 0 ? median(peers) : null
  return { answers, comparison: { ours, peer, ratio: peer === null ? null : ours / peer } }
}

/** The last that is asked of both. */
async function memoryOf({ ours, peer }: { ours: Contestant; peer: Contestant | null }): Promise<{ ours: number; peer: number | null }> {
  const [own, other] = [await ours.ask<{ megabytes: number }>({ task: 'memory' }), await peer?.ask<{ megabytes: number }>({ task: 'memory' })]
  ours.end()
  peer?.end()
  return { ours: own.megabytes, peer: other?.megabytes ?? null }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return ((sorted[middle] ?? Number.NaN) + (sorted[sorted.length % 2 ? middle : middle - 1] ?? Number.NaN)) / 2
}

if (import.meta.main) console.log(JSON.stringify(await benchEngine(), null, 2))
