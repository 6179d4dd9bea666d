import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { ChosenFile } from '../../contracts/files.ts'
import type { ImportOptions, ImportReport, Inspection } from '../../core/domain/importing.ts'
import { useJobsStore } from './jobs.ts'

/** The import that is being prepared: its files, what the merchant decided, and the two jobs that look and store. */
export const useImportStore = defineStore('importing', () => {
  const jobs = useJobsStore()
  const files = shallowRef<ChosenFile[]>([])
  const options = shallowRef<ImportOptions>({})
  const inspectionId = ref<string | null>(null)
  const importId = ref<string | null>(null)

  const inspectionJob = computed(() => inspectionId.value === null ? undefined : jobs.get(inspectionId.value))
  const importJob = computed(() => importId.value === null ? undefined : jobs.get(importId.value))
  /** The newest complete inspection: it stays in sight while another look is under way. */
  const inspection = computed<Inspection | null>((before) => {
    const result = inspectionJob.value?.result
    return result?.kind === 'inspect' ? result.value : inspectionId.value === null ? null : before ?? null
  })
  const report = computed<ImportReport | null>(() => importJob.value?.result?.kind === 'import' ? importJob.value.result.value : null)

  /** Adds files (a name chosen twice counts once) and looks into all of them. @throws RouteError */
  async function addFiles(added: ChosenFile[]): Promise<void> {
    if (importId.value !== null) clear()
    files.value = [...files.value, ...added.filter(file => !files.value.some(known => known.name === file.name && known.bytes === file.bytes))]
    await inspect()
  }

  /** @throws RouteError */
  async function removeFile(token: string): Promise<void> {
    files.value = files.value.filter(file => file.token !== token)
    if (files.value.length > 0) await inspect()
    else clear()
  }

  /** Looks again with something decided otherwise. @throws RouteError */
  async function decide(part: ImportOptions): Promise<void> {
    options.value = { ...options.value, ...part }
    await inspect()
  }

  async function inspect(): Promise<void> {
    const before = inspectionJob.value
    if (before && before.state === 'running') await jobs.cancel(before.id)
    inspectionId.value = await jobs.start({ kind: 'inspect', files: files.value.map(file => file.token), options: options.value })
  }

  /** @throws RouteError */
  async function store(): Promise<void> {
    importId.value = await jobs.start({ kind: 'import', files: files.value.map(file => file.token), options: options.value })
  }

  function clear(): void {
    files.value = []
    options.value = {}
    inspectionId.value = null
    importId.value = null
  }

  return { files, options, inspectionJob, importJob, importId, inspection, report, addFiles, removeFile, decide, inspect, store, clear }
})
