import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { ChosenFile } from '../../contracts/files.ts'
import type { ImportOptions, ImportReport, Inspection } from '../../core/domain/importing.ts'
import { answerTo, answerWith, groupQuestions, type AskedQuestion } from './askedQuestions.ts'
import { useJobsStore } from './jobs.ts'
import { mergeDecisions } from './mergeDecisions.ts'

/** The import that is being prepared: its files, what the merchant decided, and the two jobs that look and store. */
export const useImportStore = defineStore('importing', () => {
  const jobs = useJobsStore()
  const files = shallowRef<ChosenFile[]>([])
  const options = shallowRef<ImportOptions>({})
  const inspectionId = ref<string | null>(null)
  const importId = ref<string | null>(null)
  /** The questions met so far. They stay in sight when answered, so that an answer can be changed. */
  const asked = shallowRef<AskedQuestion[]>([])

  const inspectionJob = computed(() => inspectionId.value === null ? undefined : jobs.get(inspectionId.value))
  const importJob = computed(() => importId.value === null ? undefined : jobs.get(importId.value))
  /** The newest complete inspection: it stays in sight while another look is under way. */
  const inspection = computed<Inspection | null>((before) => {
    const result = inspectionJob.value?.result
    return result?.kind === 'inspect' ? result.value : inspectionId.value === null ? null : before ?? null
  })
  const report = computed<ImportReport | null>(() => importJob.value?.result?.kind === 'import' ? importJob.value.result.value : null)

  // A likely answer is taken at once, and shown as taken: the merchant sees the figures it leads to and can choose the other.
  watch(inspection, (seen) => {
    if (!seen) return
    const open = groupQuestions(seen).filter(question => !asked.value.some(known => known.id === question.id))
    asked.value = [...asked.value.filter(known => known.code !== 'columns' || seen.questions.some(question => question.code === 'columns')), ...open]
    const likely = open.filter(question => answerTo(question, options.value) === null).flatMap(question => question.choices.filter(choice => choice.likely).map(({ value }) => answerWith(question, value)))
    if (likely.length > 0) void decide(likely.reduce(mergeDecisions, {}))
  })

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
    options.value = mergeDecisions(options.value, part)
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

  /** Stores once more after a failure. @throws RouteError */
  async function again(): Promise<void> {
    if (importId.value !== null) importId.value = await jobs.again(importId.value)
  }

  /** Gives up the storing, keeps the files and what was decided. */
  function backToFiles(): void {
    importId.value = null
  }

  function clear(): void {
    files.value = []
    options.value = {}
    asked.value = []
    inspectionId.value = null
    importId.value = null
  }

  return { files, options, asked, inspectionJob, importJob, importId, inspection, report, addFiles, removeFile, decide, inspect, store, again, backToFiles, clear }
})
