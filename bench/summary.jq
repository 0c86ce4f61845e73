# SPDX-License-Identifier: Apache-2.0
# Makes the table of scripts/bench from its rounds (an array of objects with one figure each). Arguments: $goals,
# [goal, limit] by row; $about, members that are handed through.
#
# A row's value is the median of the rounds' ratios, each of figures measured within seconds of each other. A ratio to
# an nginx figure that is not above 0 does not exist, and a row without a value has failed.

def median: sort | if length % 2 == 1 then .[(length - 1) / 2] else (.[length / 2 - 1] + .[length / 2]) / 2 end;
def hundredth: . * 100 | round / 100;
def spread: { value: (median | hundredth), least: (min | hundredth), most: (max | hundredth) };
def ratio($a; $b): if $b > 0 then $a / $b else null end;

def compared($id; $name; ours; theirs):
  [.[] | ratio(ours; theirs)] as $ratios
  | { id: $id, name: $name, unit: "us", gateway: (map(ours) | median | hundredth),
      nginx: (map(theirs) | median | hundredth) }
    + (if any($ratios[]; . == null) then { value: null, least: null, most: null } else ($ratios | spread) end);

def alone($id; $name; $unit; ours):
  { id: $id, name: $name, unit: $unit, gateway: (map(ours) | median | hundredth), nginx: null } + (map(ours) | spread);

def judged:
  ($goals[.id] // [null, null]) as [$goal, $limit]
  | . + { goal: $goal, limit: $limit,
          verdict: (if .value == null then "OVER LIMIT"
                    elif $limit == null then "told"
                    elif .value > $limit then "OVER LIMIT"
                    elif .value > $goal then "over goal" else "ok" end) };

$about + {
  direct_p50_us: (map(.direct_p50) | median | hundredth),
  healthy_ms: (map(.healthy_ms) | median | hundredth),
  waited_percent: (map(.waited_percent) | max | hundredth),
  rows: ([ compared("named_cpu"; "CPU per request, named endpoint"; .named_cpu; .nginx_cpu),
           compared("auto_cpu"; "CPU per request, auto"; .auto_cpu; .nginx_cpu),
           compared("latency"; "added median latency"; .gateway_p50 - .direct_p50; .nginx_p50 - .direct_p50),
           compared("event_cpu"; "CPU per SSE event"; .gateway_event_cpu; .nginx_event_cpu),
           compared("spliced_messages_cpu"; "CPU per request, Messages"; .spliced_messages_cpu; .nginx_messages_cpu),
           compared("messages_cpu"; "CPU per request, Messages to OpenAI"; .messages_cpu; .nginx_messages_cpu),
           compared("messages_event_cpu"; "CPU per SSE event, Messages to OpenAI"; .messages_event_cpu;
                    .nginx_messages_event_cpu),
           alone("idle_mb"; "resident memory, idle"; "MB"; .idle_mb),
           alone("served_ms"; "start to first answer"; "ms"; .served_ms),
           alone("decision_p50"; "decision, 1 KiB, median"; "us"; .decision_p50),
           alone("decision_p99"; "decision, 1 KiB, 99 in 100"; "us"; .decision_p99),
           alone("long_decision"; "decision, 100 KiB, median"; "us"; .long_decision) ] | map(judged)),
  rounds: .
}
