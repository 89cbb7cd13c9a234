/** Duplicating, locking and deleting a model. */

import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { Model } from '../../../../src/schema/model.ts'
import { tellDone, tellError } from '../../components/tell.ts'
import { useAct } from '../../lib/queries.ts'
import { PhonesLink } from './model-facts.tsx'

type Request = { code: string; model: Model }

export function useDuplicate() {
  const navigate = useNavigate()
  return ({ code, model }: Request) => {
    const close = () => modals.close(dialog)
    const dialog = modals.open({
      title: t`Duplicate ${model.name}`,
      children: (
        <DuplicateDialog
          code={code}
          model={model}
          close={close}
          onMade={(id) => navigate({ to: '/t/$code/models/$id', params: { code, id } })}
        />
      ),
    })
  }
}

type DialogProps = Request & { close: () => void; onMade: (id: string) => void }

function DuplicateDialog({ code, model, close, onMade }: DialogProps) {
  const [name, setName] = useState(t`${model.name} copy`)
  const duplicate = useAct('duplicateModel')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    duplicate.mutate(
      { params: { code, id: model.id }, body: { name } },
      {
        onSuccess: (made) => {
          tellDone(t`${made.name} is made`)
          close()
          onMade(made.id)
        },
      },
    )
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">
          <Trans>
            The copy belongs to this tenant and can be changed; the phones stay with the original.
          </Trans>
        </Text>
        <TextInput
          label={t`Name of the copy`}
          data-autofocus
          value={name}
          error={duplicate.error?.message}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={duplicate.isPending} disabled={name.trim() === ''}>
            <Trans>Duplicate</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

export function useLock() {
  const update = useAct('updateModel')
  return ({ code, model }: Request) =>
    update.mutate(
      { params: { code, id: model.id }, body: { locked: !model.locked }, ifMatch: model.revision },
      {
        onSuccess: (saved) =>
          tellDone(saved.locked ? t`${saved.name} is locked` : t`${saved.name} is unlocked`),
        onError: (error) => tellError(error),
      },
    )
}

export function useDeleteModel() {
  const remove = useAct('deleteModel')
  return ({ code, model }: Request, onDone?: () => void) => {
    if (model.phones > 0) {
      modals.open({
        title: t`${model.name} is in use`,
        children: (
          <Text>
            <Plural
              value={model.phones}
              one="# phone of this tenant is of this model. Give it another one first."
              other="# phones of this tenant are of this model. Give them another one first."
            />{' '}
            <span onClickCapture={() => modals.closeAll()}>
              <PhonesLink code={code} id={model.id}>
                <Trans>See them</Trans>
              </PhonesLink>
            </span>
          </Text>
        ),
      })
      return
    }
    modals.openConfirmModal({
      title: t`Delete ${model.name}?`,
      children: (
        <Text>
          <Trans>No phone is of this model. Its source is gone for good.</Trans>
        </Text>
      ),
      labels: { confirm: t`Delete the model`, cancel: t`Cancel` },
      confirmProps: { variant: 'delete' },
      onConfirm: () =>
        remove.mutate(
          { params: { code, id: model.id } },
          {
            onSuccess: () => {
              tellDone(t`${model.name} is deleted`)
              onDone?.()
            },
            onError: (error) => tellError(error),
          },
        ),
    })
  }
}
