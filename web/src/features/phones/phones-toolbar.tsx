/** Above the table, and when narrow at the lower edge: what can be done with the chosen phones. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Menu, Portal } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import {
  IconChevronDown,
  IconKey,
  IconPencil,
  IconPlus,
  IconRefresh,
  IconReload,
  IconTrash,
} from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import type { Phone } from '../../../../src/schema/phone.ts'
import { ReasonButton } from '../../components/reason-button.tsx'
import { useStartOperation } from '../../components/start-operation.tsx'
import { addressOf } from '../../lib/api.ts'
import { howMany, phonesInWords } from '../../lib/format.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import { askToDelete } from './ask-to-delete.ts'
import { useToChangeMany } from './many-chosen.ts'
import { type Selection, targetOf, useOutOfSight } from './selection.tsx'

export function NewPhone({ code }: { code: string }) {
  const navigate = useNavigate()
  return (
    <ReasonButton
      reason={useReadOnlyReason('change')}
      leftSection={<IconPlus size={16} />}
      onClick={() => navigate({ to: '/t/$code/phones/$id', params: { code, id: 'new' } })}
    >
      <Trans>New Phone</Trans>
    </ReasonButton>
  )
}

/** Many phones in, and all of them out. */
export function MorePhones({ code }: { code: string }) {
  const navigate = useNavigate()
  const mayChange = useReadOnlyReason('change') === undefined
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown size={16} />}>
          <Trans>Many</Trans>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {mayChange && (
          <>
            <Menu.Item onClick={() => navigate({ to: '/t/$code/phones/paste', params: { code } })}>
              <Trans>Paste phones…</Trans>
            </Menu.Item>
            <Menu.Item onClick={() => navigate({ to: '/t/$code/phones/import', params: { code } })}>
              <Trans>Import a CSV or XLSX…</Trans>
            </Menu.Item>
          </>
        )}
        <Menu.Item component="a" href={addressOf('exportPhones', { code })} download>
          <Trans>Export as CSV</Trans>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

type Props = { code: string; selection: Selection; shown: Phone[] }

export function PhonesToolbar(props: Props) {
  const narrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false })
  const chosen = props.selection.count > 0
  const bar = (
    <section className="selection-bar" data-chosen={chosen || undefined} aria-label={t`The chosen phones`}>
      {chosen && <WhatIsChosen {...props} />}
      <Acts {...props} />
    </section>
  )
  if (!narrow) return bar
  // With nothing chosen it would take the room of a row, to say that nothing can be done.
  return chosen && <Portal target="#selection-dock">{bar}</Portal>
}

function Acts({ code, selection, shown }: Props) {
  const start = useStartOperation(code)
  const navigate = useNavigate()
  const showOld = () => navigate({ to: '/t/$code/phones', params: { code }, search: { credentials: 'old' } })
  const none = selection.count === 0 ? t`Select phones in the list first` : undefined
  const reason = useReadOnlyReason('ask') ?? none
  const changeReason = useReadOnlyReason('change') ?? none
  const deleteReason = useReadOnlyReason('delete') ?? none
  const { all, atLeast, count, total } = selection
  const target = targetOf(selection)
  const asked = 'ids' in target ? { phones: target.ids } : target
  const name = all && atLeast ? phonesInWords({ total, atLeast }) : undefined
  return (
    <>
      <ReasonButton
        variant="default"
        reason={reason}
        leftSection={<IconRefresh size={16} />}
        onClick={() => start('resync', asked, count, name)}
      >
        <Trans>Resync config</Trans>
      </ReasonButton>
      <ReasonButton
        variant="default"
        reason={reason}
        leftSection={<IconReload size={16} />}
        onClick={() => start('reboot', asked, count, name)}
      >
        <Trans>Reboot</Trans>
      </ReasonButton>
      <ChangeMany {...{ code, selection }} reason={changeReason} />
      <ReasonButton
        variant="default"
        reason={changeReason}
        leftSection={<IconKey size={16} />}
        onClick={async () =>
          (await import('./new-passwords.tsx')).openNewPasswords({ code, target, count, name, showOld })
        }
      >
        <span className="no-text-when-narrow">
          <Trans>New passwords…</Trans>
        </span>
      </ReasonButton>
      <ReasonButton
        variant="danger"
        ml="auto"
        reason={deleteReason}
        leftSection={<IconTrash size={16} />}
        onClick={() =>
          askToDelete({ code, target, count, atLeast: all && atLeast, known: shown, onDone: selection.clear })
        }
      >
        <span className="no-text-when-narrow">
          <Trans>Delete Selected</Trans>
        </span>
      </ReasonButton>
    </>
  )
}

type ChangeProps = Pick<Props, 'code' | 'selection'> & { reason: string | undefined }

function ChangeMany({ code, selection, reason }: ChangeProps) {
  const toChangeMany = useToChangeMany(code)
  return (
    <ReasonButton
      variant="default"
      reason={reason}
      leftSection={<IconPencil size={16} />}
      onClick={() => toChangeMany(selection)}
    >
      <span className="no-text-when-narrow">
        <Trans>Change…</Trans>
      </span>
    </ReasonButton>
  )
}

function WhatIsChosen({ selection, shown }: Props) {
  const out = useOutOfSight(selection, shown)
  const { count, total, all, narrowed } = selection
  const unseen = [
    out.down > 0 && t`${out.down} further down`,
    out.up > 0 && t`${out.up} further up`,
    out.elsewhere > 0 && t`${out.elsewhere} not on this page`,
    all && count > shown.length && (narrowed.q ? t`all that match “${narrowed.q}”` : t`all of the list`),
  ].filter(Boolean)
  return (
    <div className="what-is-chosen">
      <span role="status">
        <span className="chosen-count">
          <Trans>{howMany({ total: count, atLeast: all && selection.atLeast })} selected</Trans>
        </span>
        {unseen.length > 0 && <span className="detail"> {unseen.join(' · ')}</span>}
      </span>
      {!all && count < total && (
        <button type="button" className="plain-button link-button" onClick={selection.chooseAll}>
          <Trans>Select all {howMany({ total, atLeast: selection.atLeast })}</Trans>
        </button>
      )}
      <button type="button" className="plain-button link-button" onClick={selection.clear}>
        <Trans>Clear</Trans>
      </button>
    </div>
  )
}
