/** What can be done with a phone model: copy it, lock it, delete it. */

import { Button, Group, Text, TextInput } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useState } from 'react'
import type { Model, ModelDetail } from '../../../../src/schema/model.ts'
import { tellDone, tellError } from '../../components/tell.ts'
import { ApiError, call, isRecord } from '../../lib/api.ts'

export function askToDuplicate(
  code: string,
  model: Pick<Model, 'id' | 'name'>,
  onDone: (copy: ModelDetail) => void,
): void {
  const modalId = modals.open({
    title: `Duplicate ${model.name}`,
    children: (
      <DuplicateForm
        code={code}
        model={model}
        onDone={(copy) => {
          modals.close(modalId)
          onDone(copy)
        }}
      />
    ),
  })
}

function DuplicateForm({
  code,
  model,
  onDone,
}: {
  code: string
  model: Pick<Model, 'id' | 'name'>
  onDone: (copy: ModelDetail) => void
}) {
  const [name, setName] = useState(`${model.name} copy`)
  const [error, setError] = useState<string>()
  const duplicate = async () => {
    try {
      const copy = await call('duplicateModel', { params: { code, id: model.id }, body: { name } })
      tellDone(`${copy.name} is a model of your own now; change it as you like`)
      onDone(copy)
    } catch (problem) {
      setError(
        problem instanceof ApiError ? (problem.errors[0]?.message ?? problem.message) : String(problem),
      )
    }
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        duplicate()
      }}
    >
      <TextInput
        label="Name of the copy"
        data-autofocus
        value={name}
        error={error}
        onChange={(event) => {
          setName(event.currentTarget.value)
          setError(undefined)
        }}
      />
      <Group justify="flex-end" mt="md">
        <Button type="submit">Duplicate</Button>
      </Group>
    </form>
  )
}

export function askToDeleteModel(code: string, model: Pick<Model, 'id' | 'name'>, onDone: () => void): void {
  modals.openConfirmModal({
    title: `Delete ${model.name}?`,
    children: (
      <Text>The model and its source are gone for good. Phones of it keep it from being deleted.</Text>
    ),
    labels: { confirm: 'Delete model', cancel: 'Cancel' },
    confirmProps: { variant: 'delete' },
    onConfirm: async () => {
      try {
        await call('deleteModel', { params: { code, id: model.id } })
        tellDone(`${model.name} is deleted`)
        onDone()
      } catch (error) {
        tellError(
          error instanceof ApiError && error.code === 'MODEL_IN_USE' ? new Error(inUse(error)) : error,
        )
      }
    },
  })
}

function inUse({ message, details }: ApiError): string {
  const names = Array.isArray(details.references)
    ? details.references.flatMap((each) => (isRecord(each) ? [String(each.label)] : []))
    : []
  return `${message}: ${names.join(', ')}. Give them another model first.`
}

export async function setLocked(
  code: string,
  model: Pick<Model, 'id' | 'name' | 'revision'>,
  locked: boolean,
): Promise<void> {
  try {
    await call('updateModel', { params: { code, id: model.id }, body: { locked }, ifMatch: model.revision })
    tellDone(locked ? `${model.name} is locked against accidental change` : `${model.name} is unlocked`)
  } catch (error) {
    tellError(error)
  }
}
