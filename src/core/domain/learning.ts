import type { Device, DeviceChoice } from './device.ts'

/** One finished pass of a network over the orders that it learns from. */
export interface EpochRecord {
  /** From 1. */
  readonly epoch: number
  /** The error on those orders, the mean over the pass: lower is better. */
  readonly loss: number
  /** The error on the orders kept aside; null where the pass was not checked. */
  readonly error: number | null
  /** NDCG@10 on the orders kept aside, higher is better: what passes are chosen by; null where the pass was not checked. */
  readonly metric: number | null
  /** The share of customers kept aside for whom one of three offers was right; null where the pass was not checked. */
  readonly right: number | null
  /** Since the training began, pauses and interruptions left out. */
  readonly seconds: number
  /** The learning rate at its end; runs of earlier versions do not tell. */
  readonly rate?: number | undefined
}

/** What a training was computed on. */
export interface Computing {
  readonly device: Device
  readonly runtime: string
  readonly threads: number
  /** Training steps a second of the speed probe. */
  readonly stepsPerSecond: number
}

/** What was asked of a training. */
export interface TrainingConfiguration {
  /** A model's name, or `auto` for the one that wins. */
  readonly model: string
  readonly seed: number
  readonly device: DeviceChoice
  /** Everything about the network that was not left to Shopcast. */
  readonly settings: Readonly<Record<string, string>>
}

/** Orders that came after those that the models in use were learned from. */
export interface NewerOrders {
  /** Counted no further than a few thousand. */
  readonly newer: number
  readonly learned: number
}

const FEWEST_NEWER = 20
const SHARE_NEWER = 0.05

/** Whether the models are older than the orders they should know: when a twentieth as many have come as they were learned from, and at least 20. */
export function isOutdated({ newer, learned }: NewerOrders): boolean {
  return newer >= Math.max(FEWEST_NEWER, learned * SHARE_NEWER)
}

/** The pass with the best metric, the first of equals; null before any was checked. */
export function bestEpoch(curve: readonly EpochRecord[]): EpochRecord | null {
  return curve.reduce<EpochRecord | null>((best, record) => record.metric !== null && record.metric > (best?.metric ?? -Infinity) ? record : best, null)
}

/** A network whose matrices were to be stored in a byte a number (int8) instead of four. */
export interface QuantisedNetwork {
  /** Whether it is stored so: only where it names nearly the same products. */
  readonly used: boolean
  /** Of the ten products that each names first for customers kept aside, the share that both name. */
  readonly agreement: number
  /** Of the file in int8, and as it was. */
  readonly bytes: number
  readonly bytesBefore: number
}

/** Where a run stands in the search that it is a trial of. */
export interface TrialPlace {
  /** The training that searches. */
  readonly search: number
  /** Its place among the trials, from 0, which is Shopcast's own choice. */
  readonly index: number
  /** The rung, from 0, that it has passed or, where it was broken off, was learning for. */
  readonly rung: number
}

/** The trial that was best on the orders kept aside, the first of equals; null where none was checked. */
export function bestTrial<T extends { readonly curve: readonly EpochRecord[] }>(trials: readonly T[]): T | null {
  const figure = ({ curve }: T): number => bestEpoch(curve)?.metric ?? -Infinity
  return trials.reduce<T | null>((best, trial) => figure(trial) > (best ? figure(best) : -Infinity) ? trial : best, null)
}
