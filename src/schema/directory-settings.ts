/** Settings of a directory server (LDAP) that a phone searches for names. */

import { inGroup } from './setting-group.ts'

export const directory = inGroup('directory', [
  {
    key: 'ldapServer',
    label: 'LDAP server',
    help: 'A directory server that the phone searches for names; with a port if need be.',
    type: 'hostAndPort',
  },
  {
    key: 'ldapTls',
    label: 'LDAP encryption',
    help: 'How the connection to the directory is protected.',
    type: 'select',
    options: [
      { value: 'off', label: 'None' },
      { value: 'starttls', label: 'STARTTLS' },
      { value: 'ldaps', label: 'LDAPS' },
    ],
  },
  {
    key: 'ldapBase',
    label: 'LDAP search base',
    help: 'Where in the directory the search begins, such as dc=example,dc=com.',
    type: 'text',
  },
  {
    key: 'ldapUser',
    label: 'LDAP user',
    help: 'The name that the phone signs in to the directory with; nobody’s when empty.',
    type: 'text',
  },
  { key: 'ldapPassword', label: 'LDAP password', help: 'Of that name.', type: 'password' },
  {
    key: 'ldapNameFilter',
    label: 'LDAP filter for names',
    help: 'How a typed name is searched for; % stands for what was typed.',
    type: 'text',
  },
  {
    key: 'ldapNumberFilter',
    label: 'LDAP filter for numbers',
    help: 'How a number is searched for; % stands for the number.',
    type: 'text',
  },
  {
    key: 'ldapNameAttributes',
    label: 'LDAP name attributes',
    help: 'The attributes that hold names, with blanks between.',
    type: 'text',
  },
  {
    key: 'ldapNumberAttributes',
    label: 'LDAP number attributes',
    help: 'The attributes that hold telephone numbers, with blanks between.',
    type: 'text',
  },
  {
    key: 'ldapDisplayName',
    label: 'LDAP shown as',
    help: 'What the phone shows of an entry, such as %cn.',
    type: 'text',
  },
  {
    key: 'ldapLookup',
    label: 'LDAP names of callers',
    help: 'The phone looks up in the directory who is calling.',
    type: 'boolean',
  },
])
