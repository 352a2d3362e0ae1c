{{- define "webhook.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* The objects' names are fixed, as everything that looks for them expects; this one is for the rest. */}}
{{- define "webhook.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "webhook.name" .) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "webhook.selectorLabels" -}}
app: {{ include "webhook.name" . }}
azure-workload-identity.io/system: "true"
release: {{ .Release.Name }}
{{- end -}}

{{- define "webhook.labels" -}}
{{ include "webhook.selectorLabels" . }}
chart: {{ include "webhook.name" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "webhook.serviceName" -}}azure-wi-webhook-webhook-service{{- end -}}
{{- define "webhook.configurationName" -}}azure-wi-webhook-mutating-webhook-configuration{{- end -}}
{{- define "webhook.isSelf" -}}{{- if eq .Values.certificates.mode "self" -}}true{{- end -}}{{- end -}}

{{- define "webhook.certificateSecret" -}}
{{- if eq .Values.certificates.mode "own" -}}
{{- required "certificates.own.secretName is needed where certificates.mode is own" .Values.certificates.own.secretName -}}
{{- else -}}
azure-wi-webhook-server-cert
{{- end -}}
{{- end -}}

{{/* The port at the end of an address such as :8095, 0.0.0.0:8095 or [::]:8095. */}}
{{- define "webhook.portOf" -}}{{- regexFind "[0-9]+$" . -}}{{- end -}}
