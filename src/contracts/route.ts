import { z } from 'zod'
import { ERROR_CODES, type ErrorCode, type ErrorParams } from '../core/domain/error.ts'

// zod's probe for `eval` breaks the page's content security policy; this must run before the first schema.
z.config({ jitless: true })

/** A question that the renderer may ask main: what goes in and what comes out. */
export interface Route<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  input: Input
  output: Output
}

export function route<Input extends z.ZodType, Output extends z.ZodType>(input: Input, output: Output): Route<Input, Output> {
  return { input, output }
}

/** A route without input. */
export const nothing = z.void()

/** Answers of every route. The renderer turns codes into the reader's language. */
export type Answer<T> = { ok: true; data: T } | { ok: false; error: { code: ErrorCode; params: ErrorParams } }

export const errorSchema = z.object({
  code: z.enum(ERROR_CODES),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
})

type Subjects = Record<string, Record<string, Route>>

/** `shop.list` for the route `list` of the subject `shop`. */
type RoutePath<T extends Subjects> = { [S in keyof T & string]: `${S}.${keyof T[S] & string}` }[keyof T & string]

/** The joined routes, each with the types of its own input and output. */
export type JoinedRoutes<T extends Subjects> = {
  [P in RoutePath<T>]: P extends `${infer S}.${infer R}` ? T[S][R] extends Route ? T[S][R] : never : never
}

/** Joins the subjects' routes; a name can be taken once. @throws Error when two subjects use the same name */
export function joinRoutes<T extends Subjects>(subjects: T): JoinedRoutes<T> {
  const joined: Record<string, Route> = {}
  for (const [subject, routes] of Object.entries(subjects)) {
    for (const [name, definition] of Object.entries(routes)) {
      const full = `${subject}.${name}`
      if (full in joined) throw new Error(`route ${full} is defined twice`)
      joined[full] = definition
    }
  }
  return joined as JoinedRoutes<T>
}
