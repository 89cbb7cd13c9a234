/** Settings of a phone's network, radio, lock and fetching beyond the first. */

import { inGroup } from './setting-group.ts'

const dscp = (key: string, label: string, what: string) => ({
  key,
  label,
  help: `The mark by which the network gives ${what} its priority.`,
  type: 'number' as const,
  min: 0,
  max: 63,
})

export const media = inGroup('network', [
  dscp('dscpSip', 'DSCP of SIP', 'signalling'),
  dscp('dscpRtp', 'DSCP of audio', 'voice'),
  {
    key: 'localSipPort',
    label: 'Own SIP port',
    help: 'The port on which the phone itself receives SIP.',
    type: 'number',
    min: 1024,
    max: 65535,
  },
  {
    key: 'rtpPortFirst',
    label: 'First audio port',
    help: 'The lowest port that the phone uses for voice.',
    type: 'number',
    min: 1024,
    max: 65000,
  },
  {
    key: 'rtpPortLast',
    label: 'Last audio port',
    help: 'The highest port that the phone uses for voice.',
    type: 'number',
    min: 1024,
    max: 65535,
  },
  {
    key: 'stunServer',
    label: 'STUN server',
    help: 'Tells a phone behind a router its public address.',
    type: 'hostAndPort',
  },
  {
    key: 'vad',
    label: 'Silence is not sent (VAD)',
    help: 'Saves bandwidth and may clip words.',
    type: 'boolean',
  },
  {
    key: 'verifyServer',
    label: 'Check certificates',
    help: 'The phone talks over TLS only to servers whose certificate it trusts. Off, nobody checks whom it talks to.',
    type: 'boolean',
  },
  {
    key: 'verifyServerName',
    label: 'Check the name in certificates',
    help: 'The certificate must also be made out to the server’s own name.',
    type: 'boolean',
  },
  {
    key: 'ipVersion',
    label: 'IP version',
    type: 'select',
    options: [
      { value: 'ipv4', label: 'IPv4' },
      { value: 'ipv6', label: 'IPv6' },
      { value: 'both', label: 'Both' },
    ],
  },
  { key: 'snmp', label: 'SNMP', help: 'The phone answers SNMP.', type: 'boolean' },
])

export const wireless = inGroup('network', [
  { key: 'wifiSsid', label: 'Wi-Fi name', help: 'The wireless network that the phone joins.', type: 'text' },
  { key: 'wifiPassword', label: 'Wi-Fi password', help: 'Of that network (WPA2).', type: 'password' },
  { key: 'bluetooth', label: 'Bluetooth', type: 'boolean' },
  { key: 'vpn', label: 'OpenVPN', help: 'The phone reaches the server through a VPN.', type: 'boolean' },
  {
    key: 'vpnConfigUrl',
    label: 'OpenVPN file URL',
    help: 'The file from which the phone sets up its VPN.',
    type: 'url',
  },
])

export const lock = inGroup('access', [
  {
    key: 'lockPin',
    label: 'Key lock PIN',
    help: 'Digits that unlock the phone’s keys; once set, the keys can be locked.',
    type: 'password',
  },
  {
    key: 'lockAfter',
    label: 'Lock the keys after',
    help: '0 only by hand.',
    unit: 'seconds',
    type: 'number',
    min: 0,
    max: 3600,
  },
])

export const fetching = inGroup('provisioning', [
  {
    key: 'fetchFrom',
    label: 'Fetch from',
    help: 'The hour from which the phone may fetch its file by itself; instead of “Fetch every” where it knows one of them only.',
    type: 'time',
  },
  { key: 'fetchUntil', label: 'Fetch until', help: 'The hour by which it has fetched it.', type: 'time' },
  {
    key: 'fetchDays',
    label: 'Fetch on',
    help: 'The days of the week on which it fetches.',
    type: 'list',
    options: [
      { value: 'mon', label: 'Monday' },
      { value: 'tue', label: 'Tuesday' },
      { value: 'wed', label: 'Wednesday' },
      { value: 'thu', label: 'Thursday' },
      { value: 'fri', label: 'Friday' },
      { value: 'sat', label: 'Saturday' },
      { value: 'sun', label: 'Sunday' },
    ],
  },
  {
    key: 'dhcpProvisioning',
    label: 'DHCP names the server',
    help: 'DHCP may lead the phone to another provisioning server.',
    type: 'boolean',
  },
  {
    key: 'dhcpOptions',
    label: 'DHCP options',
    help: 'In which options of DHCP the phone looks for a server.',
    type: 'rows',
    mostRows: 5,
    columns: [{ key: 'number', label: 'Option', type: 'number', min: 43, max: 254 }],
  },
  {
    key: 'tr069Url',
    label: 'TR-069 server',
    help: 'A management server that the phone reports to.',
    type: 'url',
  },
  { key: 'tr069User', label: 'TR-069 user', help: 'The name that the phone reports with.', type: 'text' },
  { key: 'tr069Password', label: 'TR-069 password', help: 'Of that name.', type: 'password' },
])
