import { provideElectron } from './provideElectron.ts'
import { becomeUtilityProcess } from './utilityModule.ts'

/** Imported ahead of a utility process's own entry. */
provideElectron('utilityModule.ts')
becomeUtilityProcess()
