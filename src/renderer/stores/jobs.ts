import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { JobIntent, JobView } from '../../contracts/jobs.ts'
import { callRoute, onEvent } from '../bridge/callRoute.ts'
import { progressShare } from './progressShare.ts'

const UNDER_WAY: readonly JobView['state'][] = ['queued', 'running', 'paused']

export const isUnderWay = (job: JobView): boolean => UNDER_WAY.includes(job.state)

/** Every job this session knows, kept live by main's `job` event. */
export const useJobsStore = defineStore('jobs', () => {
  const byId = ref(new Map<string, JobView>())
  /** The furthest each job has been seen, 0 to 1: progress never jumps back. */
  const furthest = new Map<string, number>()
  let stopListening: (() => void) | undefined

  function accept(job: JobView): void {
    furthest.set(job.id, Math.max(furthest.get(job.id) ?? 0, progressShare(job)))
    byId.value.set(job.id, job)
  }

  const all = computed(() => [...byId.value.values()].sort((a, b) => b.startedAt - a.startedAt))
  const underWay = computed(() => all.value.filter(isUnderWay))

  /** Reads the known jobs once and follows them from then on. @throws RouteError */
  async function load(): Promise<void> {
    stopListening ??= onEvent('job', accept)
    for (const job of await callRoute('jobs.list')) accept(job)
  }

  /** The newest job of one kind, under way or over. */
  const newest = (kind: JobView['kind']) => all.value.find(job => job.kind === kind)
  const get = (id: string) => byId.value.get(id)
  /** How much of a job is done, 0 to 1. */
  const share = (job: JobView) => furthest.get(job.id) ?? 0

  /** @returns the job's id @throws RouteError */
  const start = async (intent: JobIntent) => (await callRoute('jobs.start', intent)).jobId
  /** Runs a job that failed, was cancelled or was interrupted once more. @returns the new job's id @throws RouteError */
  async function again(id: string): Promise<string> {
    const { jobId } = await callRoute('jobs.again', { jobId: id })
    byId.value.delete(id)
    return jobId
  }
  const cancel = (id: string) => callRoute('jobs.cancel', { jobId: id })
  const pause = (id: string) => callRoute('jobs.pause', { jobId: id })
  const resume = (id: string) => callRoute('jobs.resume', { jobId: id })
  async function dismiss(id: string): Promise<void> {
    await callRoute('jobs.dismiss', { jobId: id })
    byId.value.delete(id)
  }

  /** Forgets the jobs of the shop that was open and reads those of the one that is. @throws RouteError */
  async function reload(): Promise<void> {
    byId.value.clear()
    for (const job of await callRoute('jobs.list')) accept(job)
  }

  return { all, underWay, load, reload, newest, get, share, start, again, cancel, pause, resume, dismiss }
})
