/** Above the table, and when narrow at the lower edge: what can be done with the chosen phones. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { ActionIcon, Button, Menu, Portal } from '@mantine/core'
import {
  IconChevronDown,
  IconDots,
  IconDownload,
  IconKey,
  IconPencil,
  IconPlus,
  IconRefresh,
  IconReload,
  IconTrash,
} from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { type ReactNode, useRef } from 'react'
import type { Phone } from '../../../../src/schema/phone.ts'
import { ReasonButton } from '../../components/reason-button.tsx'
import { soon } from '../../components/soon.tsx'
import { useStartOperation } from '../../components/start-operation.tsx'
import { addressOf } from '../../lib/api.ts'
import { howMany, phonesInWords } from '../../lib/format.ts'
import { useHeightVariable } from '../../lib/height-variable.ts'
import { useRoving } from '../../lib/roving.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import { askToDelete } from './ask-to-delete.ts'
import { useToChangeMany } from './many-chosen.ts'
import type { Narrowed } from './phone-filters.ts'
import { type InSight, type Selection, targetOf } from './selection.tsx'

const WhatIsChosen = soon(() => import('./what-is-chosen.tsx'))

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

type ManyProps = {
  code: string
  narrowed: Narrowed
  found: { total: number; atLeast: boolean } | undefined
}

/** Many phones in, and those of the list out. */
export function ManyPhones({ code, narrowed, found }: ManyProps) {
  const mayChange = useReadOnlyReason('change') === undefined
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<IconDownload size={16} />}
            rightSection={<IconChevronDown size={16} />}
          >
            {found ? t`Export ${howMany(found)}` : t`Export`}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <ExportItems code={code} narrowed={narrowed} />
        </Menu.Dropdown>
      </Menu>
      {mayChange && (
        <>
          <Button
            variant="default"
            renderRoot={(props) => <Link {...props} to="/t/$code/phones/import" params={{ code }} />}
          >
            <Trans>Import…</Trans>
          </Button>
          <Button
            variant="default"
            renderRoot={(props) => <Link {...props} to="/t/$code/phones/paste" params={{ code }} />}
          >
            <Trans>Paste…</Trans>
          </Button>
        </>
      )}
    </>
  )
}

/** All that the list shows, whatever is on the screen of it. */
function ExportItems({ code, narrowed }: Omit<ManyProps, 'found'>) {
  const address = (format: string) => addressOf('exportPhones', { code }, { ...narrowed, format })
  return (
    <>
      <Menu.Item component="a" href={address('xlsx')} download>
        <Trans>Export as XLSX</Trans>
      </Menu.Item>
      <Menu.Item component="a" href={address('csv')} download>
        <Trans>Export as CSV</Trans>
      </Menu.Item>
    </>
  )
}

/** The same where there is no room for them. */
export function ManyPhonesMenu({ code, narrowed }: Omit<ManyProps, 'found'>) {
  const navigate = useNavigate()
  const mayChange = useReadOnlyReason('change') === undefined
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={t`More of the list`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {mayChange && (
          <>
            <Menu.Item onClick={() => navigate({ to: '/t/$code/phones/paste', params: { code } })}>
              <Trans>Paste…</Trans>
            </Menu.Item>
            <Menu.Item onClick={() => navigate({ to: '/t/$code/phones/import', params: { code } })}>
              <Trans>Import…</Trans>
            </Menu.Item>
          </>
        )}
        <ExportItems code={code} narrowed={narrowed} />
      </Menu.Dropdown>
    </Menu>
  )
}

type Props = {
  code: string
  selection: Selection
  /** Phones of the list that are at hand: these can be named. */
  known: Phone[]
  sight: InSight
  /** At the lower edge. */
  isDocked: boolean
}

export function PhonesToolbar(props: Props) {
  const place = useHeightVariable('--selection-height')
  const chosen = props.selection.count > 0
  const bar = (
    <section
      className="selection-bar"
      data-chosen={chosen || undefined}
      aria-label={t`The chosen phones`}
      ref={props.isDocked ? undefined : place}
    >
      {chosen && <WhatIsChosen {...props} />}
      <Acts {...props} />
    </section>
  )
  if (!props.isDocked) return bar
  // With nothing chosen it would take the room of a row, to say that nothing can be done.
  return chosen && <Portal target="#selection-dock">{bar}</Portal>
}

/** What the buttons do, and why they cannot. */
function useActs({ code, selection, known }: Props) {
  const start = useStartOperation(code)
  const navigate = useNavigate()
  const toChangeMany = useToChangeMany(code)
  const showOld = () => navigate({ to: '/t/$code/phones', params: { code }, search: { credentials: 'old' } })
  const none = selection.count === 0 ? t`Select phones in the list first` : undefined
  const { all, atLeast, count, total } = selection
  const target = targetOf(selection)
  const asked = 'ids' in target ? { phones: target.ids } : target
  const name = all && atLeast ? phonesInWords({ total, atLeast }) : undefined
  return {
    askReason: useReadOnlyReason('ask') ?? none,
    changeReason: useReadOnlyReason('change') ?? none,
    deleteReason: useReadOnlyReason('delete') ?? none,
    resync: () => start('resync', asked, count, name),
    reboot: () => start('reboot', asked, count, name),
    change: () => toChangeMany(selection),
    newPasswords: async () =>
      (await import('./new-passwords.tsx')).openNewPasswords({ code, target, count, name, showOld }),
    remove: () =>
      askToDelete({ code, target, count, atLeast: all && atLeast, known, onDone: selection.clear }),
  }
}

type Acting = ReturnType<typeof useActs>

function Acts(props: Props) {
  const acts = useActs(props)
  const place = useRef<HTMLDivElement>(null)
  useRoving(place)
  return (
    <div className="selection-acts" ref={place}>
      <Act reason={acts.askReason} icon={<IconRefresh size={16} />} onAct={acts.resync}>
        <Trans>Resync config</Trans>
      </Act>
      {!props.isDocked && (
        <Act reason={acts.askReason} icon={<IconReload size={16} />} onAct={acts.reboot}>
          <Trans>Reboot</Trans>
        </Act>
      )}
      <Act reason={acts.changeReason} icon={<IconPencil size={16} />} onAct={acts.change}>
        <Trans>Change…</Trans>
      </Act>
      {props.isDocked ? (
        <MoreActs {...acts} />
      ) : (
        <Act reason={acts.changeReason} icon={<IconKey size={16} />} onAct={acts.newPasswords}>
          <Trans>New passwords…</Trans>
        </Act>
      )}
      <ReasonButton
        variant="danger"
        ml="auto"
        reason={acts.deleteReason}
        leftSection={<IconTrash size={16} />}
        onClick={acts.remove}
      >
        <span className="no-text-when-narrow">
          <Trans>Delete Selected</Trans>
        </span>
      </ReasonButton>
    </div>
  )
}

type ActProps = { reason: string | undefined; icon: ReactNode; onAct: () => void; children: ReactNode }

function Act({ reason, icon, onAct, children }: ActProps) {
  return (
    <ReasonButton variant="default" reason={reason} leftSection={icon} onClick={onAct}>
      {children}
    </ReasonButton>
  )
}

function MoreActs({ askReason, changeReason, reboot, newPasswords }: Acting) {
  return (
    <Menu position="top-end">
      <Menu.Target>
        <ActionIcon variant="default" size={40} aria-label={t`More for the chosen phones`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item disabled={askReason !== undefined} onClick={reboot}>
          <Trans>Reboot</Trans>
        </Menu.Item>
        <Menu.Item disabled={changeReason !== undefined} onClick={newPasswords}>
          <Trans>New passwords…</Trans>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
