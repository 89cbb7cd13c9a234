/** The menu of saved lists, and the dialogs in which one is saved, renamed or deleted. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Checkbox, Group, Menu, Stack, Text, TextInput } from '@mantine/core'
import { modals } from '@mantine/modals'
import { IconCheck, IconPlus, IconStarFilled } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import type { SavedView } from '../../../../src/schema/saved-view.ts'
import { tellDone, tellError } from '../../components/tell.ts'
import { ApiError } from '../../lib/api.ts'
import { useAct, useAsk } from '../../lib/queries.ts'
import type { SavedLists } from './saved-lists.tsx'

export default function SavedListsMenu(lists: SavedLists) {
  const { code, views, current, isChanged, now, choose, name } = lists
  const update = useAct('updateSavedView')
  const saveAgain = ({ id, name }: SavedView) =>
    update.mutate(
      { params: { id }, body: { shows: now } },
      { onSuccess: () => tellDone(t`“${name}” is saved as it is now`), onError: tellError },
    )
  return (
    <>
      {views.length === 0 && (
        <Menu.Label>
          <Trans>None is saved yet</Trans>
        </Menu.Label>
      )}
      {views.map((view) => (
        <Menu.Item
          key={view.id}
          aria-current={view.id === current?.id || undefined}
          leftSection={
            <IconCheck size={16} aria-hidden style={{ opacity: view.id === current?.id ? 1 : 0 }} />
          }
          rightSection={view.isDefault && <IconStarFilled size={14} aria-label={t`opened first`} />}
          onClick={() => choose(view)}
        >
          {view.name}
          {view.tenant === null && (
            <span className="detail">
              {' '}
              <Trans>all tenants</Trans>
            </span>
          )}
        </Menu.Item>
      ))}
      <Menu.Divider />
      {current && isChanged && (
        <Menu.Item onClick={() => saveAgain(current)}>
          <Trans>Save “{current.name}” as it is now</Trans>
        </Menu.Item>
      )}
      <Menu.Item
        leftSection={<IconPlus size={16} />}
        onClick={() => openSaveDialog({ code, shows: now, onSaved: name })}
      >
        <Trans>Save this list…</Trans>
      </Menu.Item>
      {views.length > 0 && (
        <Menu.Item onClick={() => openManaging(code, (gone) => gone === current?.id && name(undefined))}>
          <Trans>Rename or delete…</Trans>
        </Menu.Item>
      )}
    </>
  )
}

type Saving = {
  code: string
  shows: SavedView['shows']
  /** One that is renamed. */
  old?: SavedView
  onSaved?: (view: SavedView) => void
}

function openSaveDialog(saving: Saving): void {
  const id = modals.open({
    title: saving.old ? t`Rename “${saving.old.name}”` : t`Save this list`,
    children: <SaveDialog {...saving} close={() => modals.close(id)} />,
  })
}

function SaveDialog({ code, shows, old, onSaved, close }: Saving & { close: () => void }) {
  const [name, setName] = useState(old?.name ?? '')
  const [isOfAll, setOfAll] = useState(false)
  const [isDefault, setDefault] = useState(old?.isDefault ?? false)
  const create = useAct('createSavedView')
  const update = useAct('updateSavedView')
  const error = create.error ?? update.error
  const atName = error instanceof ApiError ? error.errors.find(({ path }) => path === 'name') : undefined
  const done = (view: SavedView) => {
    close()
    tellDone(t`“${view.name}” is saved`)
    onSaved?.(view)
  }
  const save = (event: FormEvent) => {
    event.preventDefault()
    if (old) update.mutate({ params: { id: old.id }, body: { name, isDefault } }, { onSuccess: done })
    else
      create.mutate({ body: { name, shows, isDefault, tenant: isOfAll ? null : code } }, { onSuccess: done })
  }
  return (
    <form onSubmit={save}>
      <Stack gap="sm">
        {!old && (
          <Text size="sm">
            <Trans>Filters, order and columns are kept as they are now, for you alone.</Trans>
          </Text>
        )}
        <TextInput
          data-autofocus
          label={t`Name`}
          value={name}
          maxLength={60}
          error={atName?.message ?? error?.message}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {!old && (
          <Checkbox
            label={t`In every tenant`}
            checked={isOfAll}
            onChange={(event) => setOfAll(event.currentTarget.checked)}
          />
        )}
        <Checkbox
          label={t`Open the list with it`}
          checked={isDefault}
          onChange={(event) => setDefault(event.currentTarget.checked)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={create.isPending || update.isPending}>
            <Trans>Save</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function openManaging(code: string, onGone: (id: string) => void): void {
  modals.open({ title: t`Saved lists`, children: <Managing code={code} onGone={onGone} /> })
}

function Managing({ code, onGone }: { code: string; onGone: (id: string) => void }) {
  const { data } = useAsk('listSavedViews', { query: { tenant: code } })
  const remove = useAct('deleteSavedView')
  const ask = ({ id, name }: SavedView) =>
    modals.openConfirmModal({
      title: t`Delete the saved list “${name}”?`,
      children: t`The phones that it shows stay as they are.`,
      labels: { confirm: t`Delete`, cancel: t`Cancel` },
      confirmProps: { variant: 'delete' },
      onConfirm: () => remove.mutate({ params: { id } }, { onSuccess: () => onGone(id), onError: tellError }),
    })
  return (
    <ul className="own-things">
      {(data?.items ?? []).map((view) => (
        <li key={view.id}>
          <span className="wrap-anywhere">
            {view.name}
            <span className="detail">
              {view.tenant === null && <> · {t`all tenants`}</>}
              {view.isDefault && <> · {t`opened first`}</>}
            </span>
          </span>
          <Group gap="xs">
            <Button
              size="compact-sm"
              variant="default"
              aria-label={t`Rename ${view.name}`}
              onClick={() => openSaveDialog({ code, shows: view.shows, old: view })}
            >
              <Trans>Rename…</Trans>
            </Button>
            <Button
              size="compact-sm"
              variant="danger"
              aria-label={t`Delete ${view.name}`}
              onClick={() => ask(view)}
            >
              <Trans>Delete…</Trans>
            </Button>
          </Group>
        </li>
      ))}
    </ul>
  )
}
