import { useNotice } from '../../composables/useNotice.ts'
import { useJobsStore } from '../../stores/jobs.ts'

/** Takes an import back. When that is done, a toast says so, and that the way back is to import the files again (`useJobNotices`). */
export function useUndoImport() {
  const jobs = useJobsStore()
  const { attempt } = useNotice()

  return (importId: number): Promise<boolean> => attempt(() => jobs.start({ kind: 'undoImport', importId }))
}
