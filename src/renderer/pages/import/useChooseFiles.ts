import { useRouter } from 'vue-router'
import type { ChosenFile } from '../../../contracts/files.ts'
import { callRoute, registerDropped } from '../../bridge/callRoute.ts'
import { useNotice } from '../../composables/useNotice.ts'
import { useImportStore } from '../../stores/importing.ts'

/** The ways in which files reach an import: the system's dialog, a drop on the window, and "open with". */
export function useChooseFiles() {
  const router = useRouter()
  const importing = useImportStore()
  const { failed } = useNotice()

  async function begin(files: ChosenFile[]): Promise<void> {
    if (files.length === 0) return
    await router.push({ name: 'import' })
    await importing.addFiles(files)
  }

  async function from(source: () => Promise<ChosenFile[]>): Promise<void> {
    try {
      await begin(await source())
    } catch (fault) {
      failed(fault)
    }
  }

  return {
    choose: () => from(() => callRoute('files.chooseOrders')),
    /** Files that the system opened with Shopcast, if any wait. */
    takeOpened: () => from(() => callRoute('files.takeOpened')),
    take: (files: File[]) => from(() => registerDropped(files)),
  }
}
