import { useNumberName } from './useNumberName.ts'

/** What somebody is called on a page: by name, else by e-mail, else by number. */
export function useCustomerName() {
  const numberName = useNumberName()
  return ({ name, email, externalId }: { name: string | null; email: string | null; externalId: string }): string => name ?? email ?? numberName(externalId)
}
