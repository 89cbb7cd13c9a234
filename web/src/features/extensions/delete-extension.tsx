/** Deleting an extension: the server says which phones use it, and the second question names them. */

import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Extension } from '../../../../src/schema/extension.ts'
import { tellDone } from '../../components/tell.ts'
import { ApiError, isRecord } from '../../lib/api.ts'
import { useAct } from '../../lib/queries.ts'

type Request = { code: string; extension: Extension; onDone?: () => void }
type Use = { id: string; isPhone: boolean; text: string }

export function askToDeleteExtension(request: Request): void {
  const id = modals.open({
    title: t`Delete extension ${request.extension.number}?`,
    children: <DeleteDialog {...request} close={() => modals.close(id)} />,
  })
}

/** The problem's `references`: phones, and virtual extensions that have it as a member. */
function usesIn(error: Error | null): Use[] {
  const references = error instanceof ApiError ? error.details.references : undefined
  if (!Array.isArray(references)) return []
  return references.filter(isRecord).map(({ id, kind, label }) => ({
    id: String(id),
    isPhone: kind === 'phone',
    text: String(label),
  }))
}

function DeleteDialog({ code, extension, onDone, close }: Request & { close: () => void }) {
  const remove = useAct('deleteExtension')
  const [uses, setUses] = useState<Use[]>([])
  const submit = () =>
    remove.mutate(
      { params: { code, id: extension.id }, query: uses.length > 0 ? { force: true } : {} },
      {
        onSuccess: () => {
          tellDone(t`Extension ${extension.number} is deleted`)
          close()
          onDone?.()
        },
        onError: (error) => setUses(usesIn(error)),
      },
    )
  return (
    <Stack gap="sm">
      <Text>
        <Trans>
          {extension.number} · {extension.name} and its password are gone for good.
        </Trans>
      </Text>
      {uses.length > 0 && (
        <Alert color="orange" variant="light" title={t`Nothing is deleted yet: it is in use`} role="alert">
          <ul className="references">
            {uses.map((use) => (
              <li key={`${use.id} ${use.text}`}>
                <Link
                  className="text-link"
                  to={use.isPhone ? '/t/$code/phones/$id' : '/t/$code/extensions/$id'}
                  params={{ code, id: use.id }}
                  onClick={close}
                >
                  {use.text}
                </Link>
              </li>
            ))}
          </ul>
        </Alert>
      )}
      {remove.error && uses.length === 0 && (
        <Alert color="red" variant="light" role="alert">
          {remove.error.message}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close} data-autofocus>
          <Trans>Cancel</Trans>
        </Button>
        <Button variant="delete" loading={remove.isPending} onClick={submit}>
          {uses.length === 0
            ? t`Delete the extension`
            : plural(uses.length, {
                one: 'Delete although # object uses it',
                other: 'Delete although # objects use it',
              })}
        </Button>
      </Group>
    </Stack>
  )
}
