import { z } from 'zod'
import { nothing, route } from './route.ts'

/** A file the merchant chose: the page knows its name and size, main alone knows where it lies. */
export const chosenFile = z.object({ token: z.string(), name: z.string(), bytes: z.number() })
export type ChosenFile = z.infer<typeof chosenFile>

export const fileRoutes = {
  /** Opens the system's dialog; empty when it was closed without a choice. */
  chooseOrders: route(nothing, z.array(chosenFile)),
  /** The same for one saved model; null when it was closed. */
  chooseModel: route(nothing, chosenFile.nullable()),
  /** Hands over, once, the files that the system opened with Shopcast. */
  takeOpened: route(nothing, z.array(chosenFile)),
  /** Opens the dialog for a folder; null when it was closed. */
  chooseFolder: route(nothing, chosenFile.nullable()),
  /** Opens the save dialog with a proposed name; null when it was closed. */
  chooseTarget: route(z.object({ proposedName: z.string().min(1).max(120) }), chosenFile.nullable()),
  /** Shows a file that was just written in its folder. */
  reveal: route(z.object({ token: z.string() }), nothing),
}
