-- What a caveat says of a number whose report was taken off the web.
create or replace macro withdrawn_note() as {'zh': '原报告已从网上撤下', 'en': 'its report has been taken off the web'};
