/** The fields of a schedule: what, of which phones, and when. */

import { Checkbox, Group, Switch, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { weekdays } from '../../../../src/schema/schedule.ts'
import { Choice } from '../../components/choice.tsx'
import { DraftText } from '../../components/draft-text.tsx'
import { stateNames, stateWords } from '../../components/phone-states.ts'
import { Section } from '../../components/section.tsx'
import { TakenOver } from '../../components/taken-over.tsx'
import { howMany } from '../../lib/format.ts'
import { useModels } from '../../lib/models.ts'
import { useAsk } from '../../lib/queries.ts'
import type { Draft } from '../../lib/use-draft.ts'
import {
  dayWords,
  filterOf,
  registrationOf,
  registrationWords,
  type ScheduleDraft,
  scheduleLabels,
} from './schedule-draft.ts'

type Props = { code: string; draft: Draft<ScheduleDraft> }

const kinds = [
  { value: 'resync', label: 'Resync', detail: 'fetch their files; calls go on' },
  { value: 'reboot', label: 'Reboot', detail: 'restart; calls are cut' },
]
const registrations = Object.entries(registrationWords).map(([value, label]) => ({ value, label }))
const states = stateNames.map((value) => ({ value, label: stateWords[value].word }))

export function ScheduleFields({ code, draft, isNew }: Props & { isNew: boolean }) {
  const { values, errors } = draft
  return (
    <>
      <Section title="Schedule" rows>
        <DraftText
          draft={draft}
          name="name"
          label={scheduleLabels.name}
          autoFocus={isNew}
          placeholder="Pending phones at night"
        />
        <Choice
          name="kind"
          label={scheduleLabels.kind}
          options={kinds}
          value={values.kind}
          error={errors.kind}
          onChange={(kind) => draft.set('kind', kind === 'reboot' ? 'reboot' : 'resync')}
        />
        <TakenOver path="enabled">
          <Switch
            label="Run it when its time comes"
            checked={values.enabled}
            onChange={(event) => draft.set('enabled', event.currentTarget.checked)}
          />
        </TakenOver>
      </Section>
      <Timing draft={draft} code={code} />
      <Phones draft={draft} code={code} />
    </>
  )
}

function Timing({ draft, code }: Props) {
  const { values, errors } = draft
  const tenant = useAsk('tenant', { params: { code } }).data
  return (
    <Section title="When" rows>
      <Choice
        name="repeat"
        label={scheduleLabels.repeat}
        options={[
          { value: 'weekly', label: 'Each week' },
          { value: 'once', label: 'Once' },
        ]}
        value={values.repeat}
        onChange={(repeat) => draft.set('repeat', repeat === 'once' ? 'once' : 'weekly')}
      />
      {values.repeat === 'once' ? (
        <TakenOver path="date">
          <TextInput type="date" label={scheduleLabels.date} {...draft.text('date')} />
        </TakenOver>
      ) : (
        <TakenOver path="days">
          <Checkbox.Group
            label={scheduleLabels.days}
            error={errors.days}
            value={values.days}
            onChange={(days) => draft.set('days', days)}
          >
            <Group gap="sm">
              {weekdays.map((day) => (
                <Checkbox key={day} value={day} label={dayWords[day]} />
              ))}
            </Group>
          </Checkbox.Group>
        </TakenOver>
      )}
      <TakenOver path="time">
        <TextInput
          type="time"
          label={scheduleLabels.time}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          description={`By the clock of ${tenant?.timezone || 'the system’s time zone'}. A time that it leaves out when it is put forward is that moment; one that comes twice is the first. A run is made up for within an hour, where no server was there at its time.`}
          {...draft.text('time')}
        />
      </TakenOver>
    </Section>
  )
}

function Phones({ draft, code }: Props) {
  const { values, errors } = draft
  const models = useModels(code, { ofMac: [], label: (id) => id })
  // All phones are searched: asked when typing stops.
  const [q] = useDebouncedValue(values.q, 300)
  const query = { ...filterOf({ ...values, q }), pageSize: 1 }
  const found = useAsk('listPhones', { params: { code }, query }, { keep: true }).data
  return (
    <Section title="Which phones" rows>
      <Choice
        name="status"
        label={scheduleLabels.status}
        empty="Any"
        options={states}
        value={values.status || null}
        error={errors.status}
        onChange={(status) => draft.set('status', stateNames.find((each) => each === status) ?? '')}
      />
      <Choice
        name="registration"
        label={scheduleLabels.registration}
        empty="Any"
        options={registrations}
        value={values.registration || null}
        error={errors.registration}
        description="As PBX links tell when the time has come."
        onChange={(value) => draft.set('registration', registrationOf(value))}
      />
      <Choice
        name="modelId"
        label={scheduleLabels.modelId}
        what="a phone model"
        empty="Any"
        options={models.options}
        search={models.search}
        value={values.modelId || null}
        error={errors.modelId}
        onChange={(id) => draft.set('modelId', id ?? '')}
      />
      <DraftText
        draft={draft}
        name="q"
        label={scheduleLabels.q}
        placeholder="name, extension, MAC"
        description="As in the list of phones."
      />
      <Text className="beside-label" role="status" size="sm">
        {found
          ? `${howMany(found)} ${found.total === 1 ? 'phone matches' : 'phones match'} now; those that do when the time has come are asked.`
          : ' '}
      </Text>
      <Force draft={draft} />
    </Section>
  )
}

function Force({ draft }: Pick<Props, 'draft'>) {
  return (
    <TakenOver path="force">
      <Switch
        label={scheduleLabels.force}
        description="Run it although phones that are not meant register as the same and would be asked, too. Nobody is there to be asked then."
        checked={draft.values.force}
        onChange={(event) => draft.set('force', event.currentTarget.checked)}
      />
    </TakenOver>
  )
}
