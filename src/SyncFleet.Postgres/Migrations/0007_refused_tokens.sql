-- What a source said when it refused to renew a token, and since when: the source needs re-authorisation. It is forgotten when the source
-- gives a token again, a check succeeds, or its settings or secrets are changed.
ALTER TABLE syncfleet.source_tokens ADD COLUMN refusal text, ADD COLUMN refused_at timestamptz;
