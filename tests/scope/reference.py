"""A scope that has every constraint, with room at each edge for what breaks this one alone."""

import yaml

from tests.scope.oracle import Lines

WRITTEN = """
purpose: answers customers
owner: ann
expires: 2027-06-30
data_classes: [customer, pii.email]
tools:
  orders.find:
    effect: read
    returns: [customer]
    arguments:
      tenant: {equals_principal: tenant}
      seats: {type: integer, equals_principal: seats, required: false}
      id: {matches: '[0-9]{6}'}
      teams: {equals_principal: team, max_items: 2, required: false}
  files.read:
    effect: read
    untrusted: false
    others: allow
    arguments:
      path: {path_prefix: /data/in}
      name: {max_length: 40}
      paths: {path_prefix: data/, max_items: 3, required: false}
      lines: {minimum: 1, maximum: 500, required: false}
  audited:
    effect: read
    approvals: 1
  mail.send:
    effect: egress
    arguments:
      to: {domains: [example.com, '*.example.com'], max_items: 3}
      body: {max_length: 500, required: false}
  ticket.note:
    effect: egress
    reversible: true
    arguments:
      kind: {enum: [late, 'b"\\ö*', lost]}
      amount: {minimum: -0.5, maximum: 50.25}
      ask: {enum: [true], required: false}
  refund:
    effect: write
    reversible: true
    arguments:
      amounts: {minimum: 0, maximum: 922337203685477, max_items: 2}
      step: {enum: [1, 12], max_items: 2, required: false}
  account.close:
    effect: write
    approvals: 1
    arguments:
      why: {enum: [asked, fraud], max_items: 2}
  plan.change:
    effect: write
    approvals: 0
  record.note:
    effect: write
    reversible: true
    arguments:
      note: {data_class: customer}
      more: {data_class: pii.email, required: false}
"""

REFERENCE: Lines = yaml.safe_load(WRITTEN)
