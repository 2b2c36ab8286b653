// A token that api/login or POST /api/rest/session answers here is used for the calls that follow.
const view = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#api",
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  filter: true,
  validatorUrl: null,
  responseInterceptor: (response) => {
    const token = response.body && response.body.api_token;
    if (token) {
      view.preauthorizeApiKey("token", token);
      view.preauthorizeApiKey("bearer", token);
    }
    return response;
  },
});
