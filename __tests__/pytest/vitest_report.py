"""A plugin of pytest that writes how each test ended, as JSON, for register.ts: `-p vitest_report --report FILE`."""

import json


def pytest_addoption(parser):
    parser.addoption("--report", required=True, metavar="FILE")


def pytest_configure(config):
    config.pluginmanager.register(Report(config.getoption("--report")))


class Report:
    def __init__(self, path):
        self.path = path
        self.tests = {}

    def pytest_runtest_logreport(self, report):
        """A test has three parts: setup, call and teardown. It passed when all of them did."""
        test = self.tests.setdefault(report.nodeid, {"outcome": "passed", "text": ""})
        if report.outcome == "passed" or test["outcome"] == "failed":
            return
        printed = "".join(f"\n{title}\n{text}" for title, text in report.sections)
        test.update(outcome=report.outcome, text=f"{report.longrepr}{printed}")

    def pytest_sessionfinish(self):
        tests = [{"name": name.partition("::")[2], **test} for name, test in self.tests.items()]
        with open(self.path, "w", encoding="utf-8") as file:
            json.dump(tests, file)
