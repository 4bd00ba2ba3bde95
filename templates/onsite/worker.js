{% autoescape off %}const RELEASE = {{ release }}; const FILES = {{ files }};{% endautoescape %}
