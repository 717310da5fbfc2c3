-- Views for people with an SQL shell. They are computed from the log when asked, so they are never out of date and cost a pass over
-- it. Times are UTC. NaN is null, infinity is SQLite's Inf. Results of an attempt that another had taken over from ("late") are in
-- `event` only. They need SQLite 3.32 or newer, so they do without `->` and the like; and a JSON value is kept as JSON by extracting
-- two, `[value,null]`, and cutting it out of that. Views whose names begin with an underscore are parts of the others and know a study by its id.

-- The newest metrics of each study, in order; `objective` marks the first one to minimize or maximize.
create view _metric as
with
  settings as (
    select study, max(seq), body from event where kind in ('created', 'changed') group by study
  ),
  metric as (
    select s.study, m.key as position, json_extract(m.value, '$.name') as name, json_type(m.value, '$.goal') as form,
      json_extract(m.value, '$.goal') as goal, coalesce(json_extract(m.value, '$.take'), 'mean') as take
    from settings s, json_each(s.body, '$.metrics') m
  ),
  named as (
    select study, position, name, take,
      iif(form = 'text', goal, (select key from json_each(iif(form = 'object', goal, '{}')))) as goal,
      (select value from json_each(iif(form = 'object', goal, '{}'))) as bound
    from metric
  )
select *,
  position = min(position) filter (where goal in ('minimize', 'maximize')) over (partition by study) as objective
from named;

-- The newest configuration of each trial: what was proposed, or all that it asked for by name since.
create view _config as
with
  config as (
    select study, trial, max(seq) as seq, kind, body from event
    where kind in ('proposed', 'chosen') or (kind = 'opened' and json_extract(body, '$.proposed') is not null)
    group by study, trial
  ),
  pick as (
    select c.study, c.trial, json_extract(p.value, '$.name') as name, json_extract(p.value, '$.value', '$.none') as pair
    from config c, json_each(iif(c.kind = 'chosen', c.body, '[]')) p
  )
select study, trial, json_extract(body, iif(kind = 'opened', '$.proposed.config', '$.config')) as config
from config where kind <> 'chosen'
union all
select study, trial, json_group_object(name, json(substr(pair, 2, length(pair) - 7)))
from pick group by study, trial;

-- The reports that count: an attempt that goes over steps again replaces what older ones had reported from there on, fold by fold.
-- (Attempt 0 is work done elsewhere: it belongs to the attempts around it and replaces nothing.)
create view _report as
with
  report as (
    select study, trial, seq, time, json_extract(body, '$.attempt') as attempt, json_extract(body, '$.step') as step,
      json_extract(body, '$.fold') as fold, json_extract(body, '$.measures') as measures
    from event
    where kind = 'reported' and not coalesce(json_extract(body, '$.late'), 0)
  ),
  ordered as (
    select *, max(attempt) over (partition by study, trial order by seq) as era from report
  ),
  replaced as (
    select *, min(iif(attempt > 0, step, null)) over (
        partition by study, trial, fold order by era groups between 1 following and unbounded following
      ) as again
    from ordered
  )
select study, trial, seq, time, attempt, step, fold, measures
from replaced
where step is null or again is null or step < again;

-- When each attempt ran; `ended` is null while it does. One whose owner died ended when it was last heard of.
create view _attempt as
with
  change as (
    select study, trial, seq, time, kind,
      case kind
        when 'opened' then json_extract(body, '$.started.attempt')
        when 'started' then json_extract(body, '$.attempt')
      end as attempt,
      kind = 'interrupted' and json_extract(body, '$.cause') in ('owner_died', 'lease_expired') as unheard
    from event
    where kind in ('started', 'paused', 'interrupted')
      or (kind = 'opened' and json_extract(body, '$.started') is not null)
      or (kind in ('reported', 'finished') and not coalesce(json_extract(body, '$.late'), 0))
  ),
  heard as (
    select *, iif(unheard, lag(time) over (partition by study, trial order by seq), time) as moment from change
  ),
  turn as (
    select *, lead(moment) over (partition by study, trial order by seq) as ended from heard where kind <> 'reported'
  )
select study, trial, attempt, time as started, ended from turn where attempt is not null;

-- The value of each metric of each trial that was measured: from its result, else taken from its reports.
create view _value as
with
  result as (
    select e.study, e.trial, k.position,
      case m.type when 'text' then case m.value when 'inf' then 9e999 when '-inf' then -9e999 end else m.value end as value
    from event e, json_each(coalesce(json_extract(e.body, '$.outcome.done'), json_extract(e.body, '$.outcome.stopped'), '{}')) m
      join _metric k on k.study = e.study and k.name = m.key
    where e.kind = 'finished' and not coalesce(json_extract(e.body, '$.late'), 0)
  ),
  measured as (
    select r.study, r.trial, k.position, k.take, k.goal, case when k.take <> 'last' then r.fold end as fold, r.seq,
      case m.type when 'text' then case m.value when 'inf' then 9e999 when '-inf' then -9e999 end else m.value end as value
    from _report r, json_each(r.measures) m
      join _metric k on k.study = r.study and k.name = m.key
  ),
  numbered as (
    select *, row_number() over (partition by study, trial, position, fold order by seq desc) as age
    from measured
  ),
  folds as (
    select study, trial, position, case
        when take = 'best' and goal = 'minimize' then min(value)
        when take = 'best' and goal = 'maximize' then max(value)
        else max(value) filter (where age = 1)
      end as value
    from numbered
    group by study, trial, position, fold
  ),
  taken as (
    -- The mean of numbers of which one is NaN is NaN.
    select study, trial, position, case when count(value) = count(*) then avg(value) end as value
    from folds
    group by study, trial, position
  )
select study, trial, position, value from result
union all
select t.study, t.trial, t.position, t.value
from taken t left join result r using (study, trial, position)
where r.trial is null;

-- Where each trial stands, from the newest event that changes that.
create view _state as
select study, trial, max(seq),
  case kind
    when 'opened' then iif(json_extract(body, '$.started') is null, 'waiting', 'running')
    when 'started' then 'running'
    when 'paused' then 'paused'
    when 'interrupted' then 'waiting'
    else (select key from json_each(body, '$.outcome'))
  end as state,
  iif(kind = 'finished', time, null) as finished,
  iif(kind = 'finished', body, null) as result
from event
where kind in ('opened', 'started', 'paused', 'interrupted')
  or (kind = 'finished' and not coalesce(json_extract(body, '$.late'), 0))
group by study, trial;

-- One row a trial. `value` is the first objective's; `measures`, `params` and `notes` are JSON objects; `seconds` is the time that
-- its attempts took, a running one up to now.
create view trials as
with
  remark as (
    select study, trial, json_extract(body, '$.key') as key, json_extract(body, '$.value', '$.none') as pair, max(seq)
    from event where kind = 'noted' and trial is not null
    group by study, trial, key
  ),
  remarks as (
    select study, trial, json_group_object(key, json(substr(pair, 2, length(pair) - 7))) as notes
    from remark group by study, trial
  ),
  proposal as (
    select study, trial, max(seq), iif(kind = 'opened', json_extract(body, '$.proposed'), body) as body
    from event
    where kind = 'proposed' or (kind = 'opened' and json_extract(body, '$.proposed') is not null)
    group by study, trial
  ),
  objective as (
    select v.study, v.trial, v.value from _value v join _metric m using (study, position) where m.objective
  ),
  time as (
    select study, trial, count(*) as attempts, min(started) as started,
      sum(max(coalesce(ended, strftime('%s', 'now') * 1000) - started, 0)) / 1000.0 as seconds
    from _attempt group by study, trial
  )
select study.name as study, s.trial as number, s.state, o.value,
  coalesce(json_extract(s.result, '$.outcome.done'), json_extract(s.result, '$.outcome.stopped')) as measures,
  c.config as params, json_extract(p.body, '$.by') as sampler, json_extract(p.body, '$.why') as why,
  coalesce(t.attempts, 0) as attempts, datetime(t.started / 1000.0, 'unixepoch') as started,
  datetime(s.finished / 1000.0, 'unixepoch') as finished, coalesce(t.seconds, 0.0) as seconds,
  json_extract(s.result, '$.outcome.failed.class') as failure,
  json_extract(s.result, '$.outcome.failed.message') as message, r.notes
from _state s
  join study on study.id = s.study
  left join objective o on o.study = s.study and o.trial = s.trial
  left join _config c on c.study = s.study and c.trial = s.trial
  left join proposal p on p.study = s.study and p.trial = s.trial
  left join time t on t.study = s.study and t.trial = s.trial
  left join remarks r on r.study = s.study and r.trial = s.trial;

-- One row a parameter of a trial. Booleans are the words true and false, lists JSON.
create view params as
select study.name as study, c.trial, p.key as name, iif(p.type in ('true', 'false'), p.type, p.value) as value
from _config c, json_each(c.config) p
  join study on study.id = c.study;

-- One row a number reported by a trial, of the attempt that counts.
create view reports as
select study.name as study, r.trial, r.attempt, r.step, r.fold, m.key as metric,
  case m.type when 'text' then case m.value when 'inf' then 9e999 when '-inf' then -9e999 end else m.value end as value,
  datetime(r.time / 1000.0, 'unixepoch') as time
from _report r, json_each(r.measures) m
  join study on study.id = r.study;

-- One row a metric of a trial that was measured.
create view metrics as
select study.name as study, v.trial, m.name as metric, m.goal, v.value
from _value v
  join _metric m using (study, position)
  join study on study.id = v.study;

-- One row a study. `best` is the best value of the first objective among the done trials that satisfy every limit.
create view studies as
with
  state as (select study, trial, state from _state),
  metric as (select * from _metric),
  value as (select * from _value),
  counted as (
    select study, count(*) as trials,
      sum(state = 'waiting') as waiting, sum(state = 'running') as running, sum(state = 'paused') as paused,
      sum(state = 'done') as done, sum(state = 'stopped') as stopped, sum(state = 'failed') as failed
    from state group by study
  ),
  sound as (
    select study, trial from state where state = 'done'
    except
    select s.study, s.trial
    from state s join metric m on m.study = s.study and m.bound is not null
      left join value v on v.study = s.study and v.trial = s.trial and v.position = m.position
    where not coalesce(iif(m.goal = 'at_most', v.value <= m.bound, v.value >= m.bound), 0)
  ),
  ranked as (
    select v.study, v.trial, v.value,
      row_number() over (
        partition by v.study order by iif(m.goal = 'minimize', v.value, -v.value), v.trial
      ) as rank
    from sound join value v using (study, trial)
      join metric m on m.study = v.study and m.position = v.position and m.objective
    where abs(v.value) < 9e999
  )
select s.name, datetime(s.created / 1000.0, 'unixepoch') as created, coalesce(c.trials, 0) as trials,
  coalesce(c.done, 0) as done, coalesce(c.running, 0) as running, coalesce(c.waiting, 0) as waiting,
  coalesce(c.paused, 0) as paused, coalesce(c.stopped, 0) as stopped, coalesce(c.failed, 0) as failed,
  m.name as objective, r.value as best, r.trial as best_trial
from study s
  left join counted c on c.study = s.id
  left join metric m on m.study = s.id and m.objective
  left join ranked r on r.study = s.id and r.rank = 1;
